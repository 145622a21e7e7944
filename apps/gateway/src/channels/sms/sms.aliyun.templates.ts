import { formatQueryCode } from '#common/complaint/query-code.js';
import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';
import type { Origin } from '../channel.js';

/*
 * A mainland carrier lets nothing pass but registered templates with short values in them (limits in the data file, from
 * https://help.aliyun.com/document_detail/463270.htm). A text of ours that is one of the exact templates goes out word for
 * word; one that ends in a question of the dialogue goes out as the template that asks it; any other as the general template
 * of its purpose: the query code under which the text can be read.
 */

const FILE = 'sms/aliyun-templates.json';

interface Templates {
  limits: { words: number; value: number };
  general: Record<Origin['purpose'], string>;
  /** A template is `before` and then one of the questions, which stand in data/dialogue/questions.json too. */
  asking: { before: string; questions: Record<string, string> };
  exact: Record<string, string>;
  /** To people on duty (alarm/texts.ts). */
  alarm: Record<string, string>;
}

/** What is sent instead of a text. */
export interface Filled {
  templateCode: string;
  values: Record<string, string>;
}

export class AliyunTemplates {
  private readonly data: Templates;

  /** `codes` are the registered ids by our names, as ALIYUN_SMS_TEMPLATES has them. Throws ConfigError where one is missing. */
  constructor(private readonly codes: Readonly<Record<string, string>>) {
    this.data = readData<Templates>(FILE);
    const { general, asking, exact, alarm } = this.data;
    const missing = Object.keys(general).filter((name) => !(name in codes));
    const unknown = Object.keys(codes).filter(
      (name) => !(name in { ...general, ...asking.questions, ...exact, ...alarm }),
    );
    if (missing.length > 0)
      throw new ConfigError(
        `ALIYUN_SMS_TEMPLATES: ${missing.join(', ')} missing; the words to register stand in data/${FILE}.`,
      );
    if (unknown.length > 0)
      throw new ConfigError(`ALIYUN_SMS_TEMPLATES: data/${FILE} has no ${unknown.join(', ')}.`);
  }

  fill(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): Filled {
    const { name, values } = this.choose(text, origin);
    return { templateCode: this.codes[name] ?? '', values };
  }

  /** The words that arrive. */
  read(text: string, origin: Pick<Origin, 'purpose' | 'queryCode'>): string {
    const { words, values } = this.choose(text, origin);
    return words.replace(/\$\{(\w+)\}/g, (_all, name) => values[String(name)] ?? '');
  }

  private choose(
    text: string,
    { purpose, queryCode }: Pick<Origin, 'purpose' | 'queryCode'>,
  ): { name: string; words: string; values: Record<string, string> } {
    const words = bare(text);
    for (const [name, template] of Object.entries(this.data.exact)) {
      const values = name in this.codes ? valuesIn(words, template, this.data.limits.value) : null;
      if (values) return { name, words: template, values };
    }
    const values = { code: formatQueryCode(queryCode) };
    const { before, questions } = this.data.asking;
    const asks = Object.entries(questions).find(
      ([name, question]) => name in this.codes && words.endsWith(question),
    );
    if (asks) return { name: asks[0], words: before + asks[1], values };
    return { name: purpose, words: this.data.general[purpose], values };
  }
}

/** The vendor puts its 【签名】 before the text by itself, and no other may stand in it. */
const bare = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/【[^】]*】/g, '').trim())
    .join('');

/** Null where the text is not this template with values that the carrier lets pass. */
function valuesIn(text: string, template: string, most: number): Record<string, string> | null {
  const names: string[] = [];
  const pattern = template
    .split(/(\$\{\w+\})/)
    .map((part) => {
      const name = /^\$\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(name);
      return `(.{1,${String(most)}}?)`;
    })
    .join('');
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) return null;
  const values = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
  return Object.values(values).some(isRefused) ? null : values;
}

/** Addresses, and signs that carriers turn into others. */
const isRefused = (value: string): boolean =>
  /https?:|www\.|\w\.(?:com|cn|net|org)\b|[【】★※→●①-⑳]|\p{Extended_Pictographic}/iu.test(value);
