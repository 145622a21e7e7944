/** The part of @nlpjs/neural that we use; the package has no types. */
declare module '@nlpjs/neural' {
  export class NeuralNetwork {
    constructor(settings?: { log?: boolean | ((status: { iterations: number }) => void) });
    train(corpus: { input: Record<string, number>; output: Record<string, number> }[]): unknown;
    /** How like the input is to each output, 0 and up. */
    run(input: Record<string, number>): Record<string, number | undefined>;
  }
}
