import { ADAPTERS } from '../../apps/gateway/src/channels/adapters.js';
import { DingtalkAdapter } from './dingtalk/dingtalk.adapter.js';

/*
 * The gateway as it is shipped, with one channel more: the line that a new channel takes, and nothing else.
 */
ADAPTERS.push(DingtalkAdapter);
await import('../../apps/gateway/src/main.js');
