import { Counter, Gauge } from 'prom-client';

export const recovered = new Counter({
  name: 'hotline_recovered_messages_total',
  help: 'Messages in vendors’ lists that no webhook had brought, by channel and what became of them.',
  labelNames: ['channel', 'outcome'],
});

export const lastPass = new Gauge({
  name: 'hotline_recovery_last_pass_timestamp_seconds',
  help: 'When this process last read an account’s list to its end.',
  labelNames: ['channel', 'account'],
});
