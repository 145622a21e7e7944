import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { pollEvery } from '../live/use-live.js';
import type { Urgency } from '../shared/urgency.js';

const POLL_MS = 5_000;
const PAGE = 50;

export type InboxItem = Schemas['InboxItem'];
export type Detail = Schemas['ReportDetail'];

/** What waits, most urgent first; live, or asked again every five seconds. */
export function useInbox(urgency: Urgency | null) {
  return useInfiniteQuery({
    queryKey: ['triage', 'inbox', urgency],
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/v1/triage', {
          params: {
            query: {
              limit: PAGE,
              ...(urgency ? { urgency } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: pollEvery(POLL_MS),
  });
}

export function useReport(reportId: string) {
  return useQuery({
    queryKey: ['triage', 'report', reportId],
    queryFn: () => answerOf(api.GET('/api/v1/triage/{reportId}', { params: { path: { reportId } } })),
    refetchInterval: pollEvery(POLL_MS),
  });
}

export function useDecision(reportId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['DecisionDto']) =>
      answerOf(api.POST('/api/v1/triage/{reportId}/decision', { params: { path: { reportId } }, body })),
    // Also after a refusal: somebody else may have decided meanwhile. A bureau may have been set up.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['triage'] }),
        queryClient.invalidateQueries({ queryKey: ['bureaus'] }),
      ]),
  });
}

export function useUndo() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ reportId, decisionId }: { reportId: string; decisionId: string }) =>
      answerOf(
        api.POST('/api/v1/triage/{reportId}/undo', { params: { path: { reportId } }, body: { decisionId } }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['triage'] }),
  });
}

export function useRetry(reportId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/v1/triage/{reportId}/retry', { params: { path: { reportId } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['triage'] }),
  });
}
