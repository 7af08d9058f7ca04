interface Waiting<T> {
  readonly item: T;
  readonly finish: number;
}

interface Line<T> {
  readonly items: Waiting<T>[];
  /** Virtual time at which the tenant's last item is done */
  finish: number;
}

/**
 * The order in which waiting items are served: tenants take turns, weighted by the cost of their items. A tenant with
 * few items waits for at most one item of each other tenant, however many the others have queued (self-clocked fair
 * queuing).
 */
export class FairOrder<T> {
  readonly #lines = new Map<string, Line<T>>();
  #virtualTime = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(
    item: T,
    { tenant, cost }: { readonly tenant: string; readonly cost: number },
  ): void {
    const line = this.#lines.get(tenant) ?? { items: [], finish: 0 };
    this.#lines.set(tenant, line);
    line.finish = Math.max(this.#virtualTime, line.finish) + Math.max(1, cost);
    line.items.push({ item, finish: line.finish });
    this.#size++;
  }

  /** The item that is served next */
  peek(): T | undefined {
    return this.#next()?.items[0]?.item;
  }

  /** Removes and returns the item that is served next */
  shift(): T | undefined {
    const taken = this.#next()?.items.shift();
    if (taken === undefined) return undefined;
    this.#virtualTime = taken.finish;
    this.#size--;
    return taken.item;
  }

  #next(): Line<T> | undefined {
    let next: Line<T> | undefined;
    let finish = Infinity;
    for (const [tenant, line] of this.#lines) {
      const first = line.items[0];
      if (first === undefined) {
        // Served items are charged to the tenant
        if (line.finish <= this.#virtualTime) this.#lines.delete(tenant);
      } else if (first.finish < finish) {
        next = line;
        finish = first.finish;
      }
    }
    return next;
  }
}
