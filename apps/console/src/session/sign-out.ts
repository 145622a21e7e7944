import { useMutation } from '@tanstack/react-query';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { changeSession, queryClient, SESSION_KEY } from '../api/query-client.js';
import { forgetDrafts } from '../shared/saved-draft.js';
import { chooseHotline } from './hotline.js';
import type { Session } from './session.js';

export const useSignOut = () =>
  useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      forgetDrafts(queryClient.getQueryData<Session>(SESSION_KEY)?.accountId ?? null);
      chooseHotline(null);
      changeSession(null);
    },
  });
