/** A web stream of a generator's chunks: pulled on demand, and cancelled when the consumer cancels. */
export function toWebStream(
  generator: AsyncGenerator<Uint8Array, void, undefined>,
  stop: AbortController,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await generator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
      async cancel(reason) {
        stop.abort(reason ?? new Error('Nobody reads on'));
        await generator.return().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}
