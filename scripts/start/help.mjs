/** `npm start -- --help` */
export const HELP = `npm start: installs and builds what is needed, starts PostgreSQL and both programs.

  npm start               start, until Ctrl-C
  npm start -- --demo     an invented city with three months of reports, and a telephone to try every channel;
                          in .data-demo, without the settings of .env; nothing leaves this machine
  npm start -- --help     this text

Settings come from the environment or from .env (see .env.example). Often used:

  PORT            port of the gateway; 3000, or the next free one
  DATA_DIR        folder of the database, keys, logs and attachments (./.data)
  DATABASE_URL    an external PostgreSQL instead of the embedded one
  REDIS_URL       Redis for the job queues instead of PostgreSQL
  HOTLINE_ADCODE  the city or province, six digits
  ADMIN_PASSWORD  first password of the account admin; made up and printed when absent
  DEMO_PORT       port of the demonstration's telephone; 3100, or the next free one
  DEMO_DAYS       days of the past that the demonstration is filled with, 12 to 90; 90

DATA_DIR holds: postgres/ (the database), secrets.json (keys and first password, back it up), logs/.
`;
