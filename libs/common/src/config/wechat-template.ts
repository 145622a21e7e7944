const SOURCES = ['code', 'kind', 'text', 'time'] as const;

/** A field of a template message ("thing3") and what stands in it. */
export interface WechatTemplateField {
  name: string;
  source: (typeof SOURCES)[number];
}

/** WECHAT_TEMPLATE_FIELDS: "character_string1=code,thing2=kind,thing3=text,time4=time". */
export function parseTemplateFields(text: string): WechatTemplateField[] {
  return text.split(',').map((pair) => {
    const [name = '', value = '', ...rest] = pair.split('=').map((part) => part.trim());
    const source = SOURCES.find((known) => known === value);
    if (!/^[a-z_]{1,30}\d{0,3}$/.test(name) || source === undefined || rest.length > 0)
      throw new Error(
        `fields of the template such as character_string1=code,thing2=kind,thing3=text,time4=time (not "${pair.trim()}")`,
      );
    return { name, source };
  });
}
