import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';

export type Version = Schemas['ModelVersionView'];
export type Models = Schemas['ModelsView'];

const KEY = ['models'];
const CALM_MS = 60_000;
const BUSY_MS = 3_000;

export const isInTraining = ({ state }: Version): boolean => state === '待训练' || state === '训练中';

/** Asked for often while something is trained. */
export const useModels = () =>
  useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/models')),
    refetchInterval: ({ state }) => (state.data?.items.some(isInTraining) ? BUSY_MS : CALM_MS),
  });

export type Act = { act: 'train' } | { act: 'promote' | 'roll-back'; id: string };

export function useAct() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Act) => {
      if (wanted.act === 'train') return answerOf(api.POST('/api/v1/models/trainings'));
      const params = { path: { id: wanted.id } };
      return wanted.act === 'promote'
        ? answerOf(api.POST('/api/v1/models/{id}/promote', { params }))
        : answerOf(api.POST('/api/v1/models/{id}/roll-back', { params }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}
