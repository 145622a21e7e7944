import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';

/** Codes and departments; they hardly ever change while the console is open. */
export const useCatalogue = () =>
  useQuery({
    queryKey: ['catalogue'],
    queryFn: () => answerOf(api.GET('/api/v1/catalogue')),
    staleTime: 3_600_000,
  });

/** Divisions with these words in their name, within the hotline's area. */
export const useDivisions = (words: string) =>
  useQuery({
    queryKey: ['divisions', words],
    queryFn: () =>
      answerOf(api.GET('/api/v1/divisions', { params: { query: words === '' ? {} : { q: words } } })),
    staleTime: 3_600_000,
  });

/** The hotline's bureaus; a decision may have set up a new one. */
export const useBureaus = () =>
  useQuery({ queryKey: ['bureaus'], queryFn: () => answerOf(api.GET('/api/v1/bureaus')) });

const CHANNELS: Record<string, string> = {
  sms: '短信',
  web: '网页',
  voice: '电话',
  wechat: '微信',
  wechaty: '微信个人号',
  email: '邮件',
  transfer: '平台转来',
  desk: '代录',
};

export const channelName = (channel: string): string => CHANNELS[channel] ?? channel;
