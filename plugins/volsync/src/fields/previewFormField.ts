import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import {
  makeFieldSchema,
  scaffolderApiRef,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { confirmPreview } from './preview';
import {
  DEFAULT_TEMPLATE,
  PreviewField,
  type PreviewFieldOptions,
} from './PreviewField';

const schema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      template: z
        .string()
        .optional()
        .describe(`The template that is dry-run. Default: ${DEFAULT_TEMPLATE}`),
      onRequest: z
        .boolean()
        .optional()
        .describe(
          'Waits for a press, so it can stand on one page with the fields that it depends on. Default: false',
        ),
    }),
});

/** Blocks the form if the run would be refused. */
export const validatePreview: CustomFieldValidator<
  string,
  PreviewFieldOptions
> = async (_, field, { apiHolder, formData, uiSchema }) => {
  const catalog = apiHolder.get(catalogApiRef);
  const scaffolder = apiHolder.get(scaffolderApiRef);
  if (catalog && scaffolder) {
    const preview = await confirmPreview({
      catalog,
      scaffolder,
      templateRef: uiSchema?.['ui:options']?.template ?? DEFAULT_TEMPLATE,
      values: formData,
    });
    if (preview.state === 'refused') {
      field.addError(preview.reason);
    }
  }
};

/** `ui:field: VolsyncPreview`. */
export const previewFormField = createFormField({
  name: 'VolsyncPreview',
  component: PreviewField,
  validation: validatePreview,
  schema,
});
