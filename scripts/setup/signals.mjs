/** npm passes on the Ctrl-C that the terminal has sent us already: a repetition this soon is not a person's. */
const REPETITION_MS = 1_000;

/**
 * The wish to stop: Ctrl-C, SIGTERM or a closed terminal.
 *
 * @param {() => void} insist called when a person asks again
 * @returns {AbortSignal} aborted by the first request
 */
export function stopSignal(insist) {
  const controller = new AbortController();
  let requestedAt;
  const onSignal = () => {
    if (requestedAt === undefined) {
      requestedAt = Date.now();
      controller.abort();
    } else if (Date.now() - requestedAt > REPETITION_MS) insist();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  return controller.signal;
}
