import { Records1763700000000 } from './0001-records.js';
import { Guards1763700000001 } from './0002-guards.js';
import { Recovery1763700000002 } from './0003-recovery.js';
import { Resealing1763700000004 } from './0005-resealing.js';
import { Abuse1763700000005 } from './0006-abuse.js';
import { SearchedFeatures1763700000006 } from './0007-searched-features.js';
import { AskedReports1763700000007 } from './0008-asked-reports.js';
import { Dialogue1763700000008 } from './0009-dialogue.js';
import { Email1763700000009 } from './0010-email.js';
import { VendorState1763700000010 } from './0011-vendor-state.js';
import { Voice1763700000011 } from './0012-voice.js';
import { Transfer1763700000012 } from './0013-transfer.js';
import { Alarm1763700000013 } from './0014-alarm.js';
import { OpenReports1763700000014 } from './0015-open-reports.js';
import { Rating1763700000015 } from './0016-rating.js';
import { AlarmsTogether1763700000016 } from './0017-alarms-together.js';
import { Uploads1763700000017 } from './0018-uploads.js';
import { AlarmStepConfirmed1763700000018 } from './0019-alarm-step-confirmed.js';
import { SignInSteps1763700000019 } from './0020-sign-in-steps.js';
import { SignInProvider1763700000020 } from './0021-sign-in-provider.js';
import { Overview1763700000021 } from './0022-overview.js';
import { Lists1763700000022 } from './0023-lists.js';
import { Models1763700000023 } from './0024-models.js';
import { Claims1763700000024 } from './0025-claims.js';
import { DeliveryFiles1763700000025 } from './0026-delivery-files.js';
import { Decisions1763700000029 } from './0030-decisions.js';
import { ReadyTexts1763700000030 } from './0031-ready-texts.js';

export const MIGRATIONS = [
  Records1763700000000,
  Guards1763700000001,
  Recovery1763700000002,
  Resealing1763700000004,
  Abuse1763700000005,
  SearchedFeatures1763700000006,
  AskedReports1763700000007,
  Dialogue1763700000008,
  Email1763700000009,
  VendorState1763700000010,
  Voice1763700000011,
  Transfer1763700000012,
  Alarm1763700000013,
  OpenReports1763700000014,
  Rating1763700000015,
  AlarmsTogether1763700000016,
  Uploads1763700000017,
  AlarmStepConfirmed1763700000018,
  SignInSteps1763700000019,
  SignInProvider1763700000020,
  Overview1763700000021,
  Lists1763700000022,
  Models1763700000023,
  Claims1763700000024,
  DeliveryFiles1763700000025,
  Decisions1763700000029,
  ReadyTexts1763700000030,
];
