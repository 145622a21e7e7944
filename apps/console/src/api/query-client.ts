import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { Schemas } from './client.js';
import { Problem } from './problem.js';

export const SESSION_KEY = ['session'];

/** Somebody else is here now, or nobody (null): what the one before them read is gone. */
export function changeSession(session: Schemas['SessionView'] | null): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  queryClient.setQueryData(SESSION_KEY, session);
}

/** An answer "signed out", wherever it comes, leads back to the sign-in page; one "not wholly signed in" to the rest of it. */
function onError(error: Error): void {
  if (!(error instanceof Problem)) return;
  if (error.status === 401) changeSession(null);
  if (error.code === 'sign-in-incomplete') void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // What the gateway refused stays refused; a silent network is asked again.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
