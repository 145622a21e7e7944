import { Alarm, AlarmStep, DutyShift } from './alarm.js';
import {
  Account,
  AccountGrant,
  ApiKey,
  RecoveryCode,
  SecondFactor,
  Session,
  SignInFailure,
} from './access.js';
import { CallBack, VoiceAnnouncement, VoiceCall, VoiceTurn } from './call.js';
import { CaseFile, CaseNumber, Delivery } from './case.js';
import { ReportClaim } from './claim.js';
import { Audit, Correction, History } from './history.js';
import { Bureau, ChannelAccount, Hotline } from './hotline.js';
import { Attachment, InboundMessage, ReportMessage } from './inbound.js';
import { ModelVersion } from './model.js';
import { MailboxPosition } from './mailbox.js';
import { ReportDecision } from './decision.js';
import { DeskDraft, DeskRecord } from './desk.js';
import { JobFailure, KeyCheck } from './operations.js';
import { OutboundAttempt, OutboundMessage } from './outbox.js';
import { Person, PersonIdentity } from './person.js';
import { ReadyText } from './ready-text.js';
import { RecoveryFault, RecoveryWatermark } from './recovery.js';
import { Report, ReportFeature, ReportRating, ReportRevision, Suggestion } from './report.js';
import {
  TransferChange,
  TransferImport,
  TransferImportRow,
  TransferNotice,
  TransferOrder,
  TransferPartner,
} from './transfer.js';
import { Upload } from './upload.js';
import { AnswerWindow, VendorToken } from './vendor.js';

/** Every table, in data-path order. */
export const RECORDS = [
  Hotline,
  ChannelAccount,
  Bureau,
  Person,
  PersonIdentity,
  Upload,
  InboundMessage,
  Attachment,
  Report,
  ReportRevision,
  ReportRating,
  ReportMessage,
  ReportFeature,
  Suggestion,
  ModelVersion,
  CaseFile,
  CaseNumber,
  Delivery,
  ReportDecision,
  History,
  Correction,
  Audit,
  OutboundMessage,
  OutboundAttempt,
  RecoveryWatermark,
  RecoveryFault,
  MailboxPosition,
  VoiceCall,
  VoiceTurn,
  VoiceAnnouncement,
  CallBack,
  TransferPartner,
  TransferOrder,
  TransferChange,
  TransferNotice,
  TransferImport,
  TransferImportRow,
  DeskRecord,
  DeskDraft,
  DutyShift,
  Alarm,
  AlarmStep,
  VendorToken,
  AnswerWindow,
  Account,
  AccountGrant,
  Session,
  SignInFailure,
  SecondFactor,
  RecoveryCode,
  ApiKey,
  ReportClaim,
  ReadyText,
  JobFailure,
  KeyCheck,
];
