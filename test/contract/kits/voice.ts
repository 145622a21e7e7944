import { startFakeTwilio } from '../../fakes/twilio.js';
import type { RecoveryKit } from '../kit.js';

export const recovery: RecoveryKit = {
  start: async () => {
    const twilio = await startFakeTwilio();
    return {
      env: {
        TWILIO_ACCOUNT_SID: twilio.accountSid,
        TWILIO_AUTH_TOKEN: twilio.authToken,
        TWILIO_API_BASE: twilio.url,
      },
      miss: (_id, at) => {
        twilio.record({ from: '+8613900139000', at });
      },
      spoil: (at) => {
        twilio.record({ from: '+8613900139000', sid: 'RE1', at });
      },
      overload: (times) => {
        twilio.failNext(429, times);
      },
      stop: twilio.stop,
    };
  },
};
