import { Module } from '@nestjs/common';
import { VendorCalls } from '../channels/vendor-calls.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { TriageModule } from '../triage/triage.module.js';
import { AcknowledgementsModule } from './acknowledgements.module.js';
import { AlarmCallsController } from './calls.controller.js';
import { AlarmPhoneController } from './phone.controller.js';
import { AlarmSweeper } from './alarm.sweeper.js';
import { Alarms } from './alarms.js';
import { AlarmsController } from './alarms.controller.js';
import { DutyController } from './duty.controller.js';
import { PhoneDispatch } from './phone-dispatch.js';
import { Planner } from './planner.js';
import { Ringer } from './ringer.js';
import { Roster } from './roster.js';

/**
 * 特急, until somebody has heard of it. Whatever makes a report 特急 opens an alarm in the same transaction
 * (libs/common/src/alarm). The sweeper finds it: the planner writes down whom to call now, by the duty roster, and when
 * the next rank's turn is; the ringer calls and sends a text message. Who presses 1, answers the message, opens its link
 * or uses the console ends the alarm; on the page of the link the report can be sent to a bureau at once. A delivery of a 特急 case has an alarm of its own, which the bureau's signature ends.
 */
@Module({
  imports: [AcknowledgementsModule, DispatchModule, IntakeModule, TriageModule],
  controllers: [AlarmsController, DutyController, AlarmCallsController, AlarmPhoneController],
  providers: [VendorCalls, Alarms, AlarmSweeper, PhoneDispatch, Planner, Ringer, Roster],
})
export class AlarmModule {}
