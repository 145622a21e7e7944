import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { pollEvery } from '../live/use-live.js';

export type CountSeries = Schemas['CountSeries'];

const POLL_MS = 10_000;
/** Windows of days change slowly, and counting them costs more than a list. */
const CALM_MS = 60_000;

/** Live: its key is one of those that changes invalidate. */
export const useToday = () =>
  useQuery({
    queryKey: ['overview', 'today'],
    queryFn: () => answerOf(api.GET('/api/v1/overview/today')),
    refetchInterval: pollEvery(POLL_MS),
  });

export const useTrend = (days: number) =>
  useQuery({
    queryKey: ['overview-days', 'trend', days],
    queryFn: () => answerOf(api.GET('/api/v1/overview/trend', { params: { query: { days } } })),
    refetchInterval: CALM_MS,
    placeholderData: keepPreviousData,
  });

export const useMatters = (days: number) =>
  useQuery({
    queryKey: ['overview-days', 'matters', days],
    queryFn: () => answerOf(api.GET('/api/v1/overview/matters', { params: { query: { days } } })),
    refetchInterval: CALM_MS,
    placeholderData: keepPreviousData,
  });

export const useWork = (days: number) =>
  useQuery({
    queryKey: ['overview-days', 'work', days],
    queryFn: () => answerOf(api.GET('/api/v1/overview/work', { params: { query: { days } } })),
    refetchInterval: CALM_MS,
    placeholderData: keepPreviousData,
  });

export const useAgreement = (days: number) =>
  useQuery({
    queryKey: ['overview-days', 'agreement', days],
    queryFn: () => answerOf(api.GET('/api/v1/overview/agreement', { params: { query: { days } } })),
    refetchInterval: CALM_MS,
    placeholderData: keepPreviousData,
  });

export const useUnmaskings = () =>
  useInfiniteQuery({
    queryKey: ['unmaskings'],
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/v1/overview/unmaskings', {
          params: { query: pageParam === null ? {} : { cursor: pageParam } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
