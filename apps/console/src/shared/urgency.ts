/** Highest first. */
export const URGENCIES = ['特急', '紧急', '一般', '不适用'] as const;
export type Urgency = (typeof URGENCIES)[number];
