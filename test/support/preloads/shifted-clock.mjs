// Loaded into a program with --import: its clock is off by as many milliseconds as the file CLOCK_FILE says, read anew
// all the time, so that the clock can jump while the program runs. Timers go on as they are, as on a real machine.
import fs from 'node:fs';

const RealDate = Date;
const READ_EVERY_MS = 50;
const read = () => Number(fs.readFileSync(process.env.CLOCK_FILE, 'utf8'));

let offset = read();
setInterval(() => {
  offset = read();
}, READ_EVERY_MS).unref();

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offset;
  }

  static [Symbol.hasInstance](value) {
    return value instanceof RealDate;
  }
};
