// Loaded into a program with --import: a text with the word DEADLY_WORD takes the program down when it is normalised,
// as every text is that the classifier reads. What then happens stands in the file DEADLY_FILE: "kill" is the end as by
// kill -9 or out of memory, "hang" an endless loop; without the file nothing does.
import fs from 'node:fs';

const { DEADLY_WORD: word, DEADLY_FILE: file } = process.env;
const { normalize } = String.prototype;

String.prototype.normalize = function deadlyNormalize(form) {
  if (this.includes(word)) {
    const what = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    if (what === 'kill') process.kill(process.pid, 'SIGKILL');
    while (what === 'hang');
  }
  return normalize.call(this, form);
};
