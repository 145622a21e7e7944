/** One answer that the programs gave, with what is needed to say who got it. */
export interface Answer {
  call: string;
  /** The caller's proof: a cookie, a key, or nothing. */
  by: 'session' | 'key' | 'nobody';
  status: number;
  headers: string;
  body: Buffer;
}

/** Keeps every answer that `fetch` gets in this test file, until `stop`. */
export function recordFetch(): { answers: Answer[]; stop: () => void } {
  const answers: Answer[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init);
    const headers = new Headers(init?.headers);
    const url = new URL(input instanceof Request ? input.url : input);
    const copy = response.clone();
    answers.push({
      call: `${init?.method ?? 'GET'} ${url.pathname}`,
      by: headers.has('authorization') ? 'key' : headers.has('cookie') ? 'session' : 'nobody',
      status: response.status,
      headers: JSON.stringify([...response.headers]),
      body: Buffer.from(await copy.arrayBuffer()),
    });
    return response;
  };
  return {
    answers,
    stop: () => {
      globalThis.fetch = real;
    },
  };
}
