/*
 * Who works on which report. Opening one claims it; while somebody is there the claim is renewed, and given up when they
 * leave. What others hold comes live.
 */
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { pollEvery } from '../live/use-live.js';

type Claim = Schemas['ClaimView'];

const KEY = ['claims'];
const POLL_MS = 5_000;
/** A third of what a claim lasts. */
const RENEW_MS = 60_000;
/** Nobody touched keyboard or pointer for so long: nobody is there. */
const AWAY_MS = 120_000;
const GIVE_UP_MS = 5_000;
const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel'];

/** All claims at this moment, by report. */
export function useClaims(): ReadonlyMap<string, Claim> {
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/api/v1/triage/claims')),
    refetchInterval: pollEvery(POLL_MS),
    select: byReport,
  });
  return data ?? NONE;
}

const byReport = (rows: Claim[]): ReadonlyMap<string, Claim> =>
  new Map(rows.map((row) => [row.reportId, row]));
const NONE: ReadonlyMap<string, Claim> = new Map();

/** Another operator who works on it; null: nobody, or oneself. */
export const holderOf = (claims: ReadonlyMap<string, Claim>, reportId: string): string | null => {
  const claim = claims.get(reportId);
  return claim === undefined || claim.mine ? null : claim.name;
};

export interface Holding {
  /** Another operator who works on it. */
  holder: string | null;
  /** They took it over from here. */
  isLost: boolean;
  takeOver: () => void;
}

/** Holds the claim on an open report while this is shown. */
export function useClaim(reportId: string, isWanted: boolean): Holding {
  const queryClient = useQueryClient();
  const claims = useClaims();
  const claim = claims.get(reportId);
  const holder = isWanted ? holderOf(claims, reportId) : null;
  const wasMine = useRef(false);
  const [isLost, setLost] = useState(false);
  const aliveAt = useRef(Date.now());

  useEffect(() => {
    if (!isWanted) return;
    const renew = (): void => {
      if (!document.hidden && Date.now() - aliveAt.current < AWAY_MS) send(queryClient, reportId, false);
    };
    const alive = (): void => {
      const isBack = Date.now() - aliveAt.current >= AWAY_MS;
      aliveAt.current = Date.now();
      if (isBack) renew();
    };
    alive();
    renew();
    const timer = setInterval(renew, RENEW_MS);
    const leave = (): void => release(reportId);
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, alive, { passive: true });
    window.addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, alive);
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [queryClient, reportId, isWanted]);

  useEffect(() => {
    if (claim?.mine) {
      wasMine.current = true;
      setLost(false);
    } else if (claim) {
      setLost(wasMine.current);
    } else if (isWanted && Date.now() - aliveAt.current < AWAY_MS) {
      // Free again while it lies open here.
      send(queryClient, reportId, false);
    }
  }, [claim, queryClient, reportId, isWanted]);

  return { holder, isLost: isLost && holder !== null, takeOver: () => send(queryClient, reportId, true) };
}

/** One after the other, so that leaving never overtakes coming back. */
let line: Promise<unknown> = Promise.resolve();
const inLine = (call: () => Promise<unknown>): void => {
  // Without an answer nobody is told who works here; the decision itself is guarded by its version.
  line = line.then(call).catch(() => undefined);
};

function send(queryClient: QueryClient, reportId: string, takeOver: boolean): void {
  inLine(async () => {
    const claim = await answerOf(
      api.PUT('/api/v1/triage/{reportId}/claim', {
        params: { path: { reportId } },
        body: { takeOver },
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }),
    );
    queryClient.setQueryData<Claim[]>(KEY, (rows) => [
      ...(rows ?? []).filter((row) => row.reportId !== reportId),
      claim,
    ]);
  });
}

function release(reportId: string): void {
  inLine(() =>
    api.DELETE('/api/v1/triage/{reportId}/claim', {
      params: { path: { reportId } },
      keepalive: true,
      signal: AbortSignal.timeout(GIVE_UP_MS),
    }),
  );
}
