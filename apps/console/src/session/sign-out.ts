import { useMutation } from '@tanstack/react-query';
import { api } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { changeSession } from '../api/query-client.js';
import { chooseHotline } from './hotline.js';

export const useSignOut = () =>
  useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      chooseHotline(null);
      changeSession(null);
    },
  });
