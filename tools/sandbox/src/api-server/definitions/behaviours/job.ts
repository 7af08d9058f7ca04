import { childObject, equalJson, isJsonObject } from '../../json';
import { invalid, required } from '../../validation/fieldError';
import { type ResourceBehaviour } from '../resourceDefinition';
import { defaultPodSpec } from './defaults';

export const jobBehaviour: ResourceBehaviour = {
  prepareCreate(job) {
    const spec = childObject(job, 'spec');
    if (spec.completions === undefined && spec.parallelism === undefined) {
      spec.completions = 1;
    }
    spec.parallelism ??= 1;
    spec.backoffLimit ??= 6;
    spec.manualSelector ??= false;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= 'TerminatingOrFailed';
    const template = childObject(spec, 'template');
    defaultPodSpec(childObject(template, 'spec'));
    if (spec.manualSelector !== true) {
      const { uid, name } = job.metadata;
      const labels = childObject(childObject(template, 'metadata'), 'labels');
      Object.assign(labels, {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': name,
        'controller-uid': uid,
        'job-name': name,
      });
      spec.selector = {
        matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
      };
    }
    job.status = {};
  },
  validate(job, old) {
    const spec = isJsonObject(job.spec) ? job.spec : {};
    const template = isJsonObject(spec.template) ? spec.template : {};
    const podSpec = isJsonObject(template.spec) ? template.spec : {};
    if (!old) {
      const errors = [];
      if (
        !Array.isArray(podSpec.containers) ||
        podSpec.containers.length === 0
      ) {
        errors.push(required('spec.template.spec.containers'));
      }
      if (!['Never', 'OnFailure'].includes(String(podSpec.restartPolicy))) {
        errors.push(
          required(
            'spec.template.spec.restartPolicy',
            'valid values: "OnFailure", "Never"',
          ),
        );
      }
      return errors;
    }
    const oldSpec = isJsonObject(old.spec) ? old.spec : {};
    return ['template', 'selector', 'completions', 'completionMode']
      .filter(field => !equalJson(spec[field], oldSpec[field]))
      .map(field =>
        // Without the value, because a template can contain secrets.
        invalid(`spec.${field}`, '', 'field is immutable'),
      );
  },
};
