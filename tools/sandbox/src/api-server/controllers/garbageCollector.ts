/**
 * Overview
 *
 * Removes dependents of deleted owners.
 *
 * - Background (the default): the owner is deleted immediately, then every object that names it as
 *   owner and has no other living owner. If another owner is left, only the
 *   reference is removed.
 * - Foreground: the owner waits, marked and with the finalizer
 *   `foregroundDeletion`, until nothing names it any more.
 * - Orphan: the references are removed, then the owner is deleted.
 * - An object whose owner does not exist is deleted too.
 *
 * Guarantees
 *
 * It works after the write that caused it, never within, and all its changes are ordinary writes, seen by every watch.
 * Each step reads the store again, so it may be repeated or late without harm.
 */
import { type Change } from '../store/change';
import { cloneJson } from '../json';
import { type StoredObject } from '../types';
import { deleteObject } from '../writing/deleteObject';
import { finishDeletionIfDone } from '../writing/finishDeletion';
import { type WriteScope } from '../writing/writeScope';
import { OwnerIndex, type Located } from './ownerIndex';
import { type WorkQueue } from './workQueue';

export class GarbageCollector {
  readonly #scope: WriteScope;
  readonly #queue: WorkQueue;
  readonly #index: OwnerIndex;

  constructor(scope: WriteScope, queue: WorkQueue) {
    this.#scope = scope;
    this.#queue = queue;
    this.#index = new OwnerIndex(scope.store);
    scope.store.subscribe(change => this.#onChange(change));
  }

  /** Checks everything that was persisted over a restart. */
  start(): void {
    for (const [storage, object] of this.#scope.store.entries()) {
      this.#index.add(storage, object);
    }
    for (const [storage, object] of this.#scope.store.entries()) {
      this.#inspect({ storage, object });
    }
  }

  #onChange({ storage, before, after, last }: Change): void {
    if (before) {
      this.#index.remove(storage, before);
    }
    if (after) {
      this.#index.add(storage, after);
      this.#inspect({ storage, object: after });
    }
    if (last) {
      const uid = last.metadata.uid;
      for (const dependent of this.#index.dependentsOf(uid)) {
        this.#later(dependent.object, () => this.#collect(dependent));
      }
      for (const owner of last.metadata.ownerReferences ?? []) {
        const located = this.#index.find(owner.uid);
        if (located) {
          this.#inspect(located);
        }
      }
    }
  }

  /** Decides whether the collector has to process an object. */
  #inspect(located: Located): void {
    const { metadata } = located.object;
    const finalizers = metadata.finalizers ?? [];
    if (metadata.deletionTimestamp && finalizers.includes('orphan')) {
      this.#later(located.object, () => this.#orphan(located));
    } else if (
      metadata.deletionTimestamp &&
      finalizers.includes('foregroundDeletion')
    ) {
      this.#later(located.object, () => this.#foreground(located));
    } else if (
      metadata.ownerReferences?.some(
        owner => !this.#isAlive(owner.uid, located.object),
      )
    ) {
      this.#later(located.object, () => this.#collect(located));
    }
  }

  #later(object: StoredObject, work: () => void): void {
    this.#queue.add(`garbage ${object.metadata.uid}`, work);
  }

  /** An owner in another namespace doesn't count. */
  #isAlive(uid: string, dependent: StoredObject): boolean {
    const owner = this.#index.find(uid)?.object.metadata;
    return (
      owner !== undefined &&
      (owner.namespace === undefined ||
        owner.namespace === dependent.metadata.namespace)
    );
  }

  #collect(located: Located): void {
    const object = this.#index.find(located.object.metadata.uid)?.object;
    const owners = object?.metadata.ownerReferences ?? [];
    if (!object || owners.length === 0) {
      return;
    }
    const alive = owners.filter(owner => this.#isAlive(owner.uid, object));
    if (alive.length === owners.length) {
      return;
    }
    if (alive.length === 0) {
      this.#delete({ ...located, object });
    } else {
      const next = cloneJson(object);
      next.metadata.ownerReferences = alive;
      this.#scope.store.put(located.storage, next);
    }
  }

  #delete(
    located: Located,
    propagationPolicy?: 'Foreground' | 'Background',
  ): void {
    const definition = this.#scope.definitions.ofStorage(located.storage);
    if (!definition) {
      this.#scope.store.delete(located.storage, located.object);
    } else if (!located.object.metadata.deletionTimestamp) {
      deleteObject(this.#scope, {
        definition,
        object: located.object,
        propagationPolicy,
      });
    }
  }

  #foreground(located: Located): void {
    const owner = this.#index.find(located.object.metadata.uid);
    if (!owner) {
      return;
    }
    const dependents = this.#index.dependentsOf(owner.object.metadata.uid);
    if (dependents.length === 0) {
      this.#dropFinalizer(owner, 'foregroundDeletion');
      return;
    }
    for (const dependent of dependents) {
      this.#delete(dependent, 'Foreground');
    }
  }

  #orphan(located: Located): void {
    const owner = this.#index.find(located.object.metadata.uid);
    if (!owner) {
      return;
    }
    const { uid } = owner.object.metadata;
    for (const dependent of this.#index.dependentsOf(uid)) {
      const next = cloneJson(dependent.object);
      const others = next.metadata.ownerReferences?.filter(
        reference => reference.uid !== uid,
      );
      delete next.metadata.ownerReferences;
      if (others && others.length > 0) {
        next.metadata.ownerReferences = others;
      }
      this.#scope.store.put(dependent.storage, next);
    }
    this.#dropFinalizer(owner, 'orphan');
  }

  #dropFinalizer(located: Located, finalizer: string): void {
    const definition = this.#scope.definitions.ofStorage(located.storage);
    const next = cloneJson(located.object);
    const others = next.metadata.finalizers?.filter(item => item !== finalizer);
    delete next.metadata.finalizers;
    if (others && others.length > 0) {
      next.metadata.finalizers = others;
    }
    const object = this.#scope.store.put(located.storage, next);
    if (definition) {
      finishDeletionIfDone(this.#scope, { definition, object });
    }
  }
}
