export const ALARMS_KEY = ['alarms'];
export const DUTY_KEY = ['duty'];

export const RANKS = [
  { value: 'officer', label: '值班员' },
  { value: 'leader', label: '带班领导' },
  { value: 'supervisor', label: '负责人' },
  { value: 'bureau', label: '承办单位值班' },
] as const;

export const rankName = (rank: string): string => RANKS.find(({ value }) => value === rank)?.label ?? rank;
