import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { pollEvery } from '../live/use-live.js';

const POLL_MS = 5_000;

export type Delivery = Schemas['DeliveryView'];
export type DeliverySummary = Schemas['DeliverySummary'];
export type DeliveryState = DeliverySummary['state'];
export type DeliveryStage = '待办' | '待审核' | '办完';
export type DeliveryStep = Schemas['DeliveryActionDto'];

/** Deliveries in one state or stage: what waits oldest first, what is over newest first. Live, or asked again every five seconds. */
export function useDeliveries(which: { state: DeliveryState } | { stage: DeliveryStage }) {
  return useInfiniteQuery({
    queryKey: ['deliveries', which],
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/v1/deliveries', {
          params: {
            query: { ...which, ...(pageParam ? { cursor: pageParam } : {}), limit: 100 },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: pollEvery(POLL_MS),
  });
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: ['delivery', id],
    queryFn: () => answerOf(api.GET('/api/v1/deliveries/{id}', { params: { path: { id } } })),
    refetchInterval: pollEvery(POLL_MS),
  });
}

/** One step of a delivery; lists and the delivery itself are read again whatever came of it. */
export function useDeliveryStep(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: DeliveryStep) =>
      answerOf(api.POST('/api/v1/deliveries/{id}/actions', { params: { path: { id } }, body })),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['deliveries'] }),
        queryClient.invalidateQueries({ queryKey: ['delivery', id] }),
      ]),
  });
}
