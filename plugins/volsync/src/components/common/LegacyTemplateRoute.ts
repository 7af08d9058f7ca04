import { createContext } from 'react';

/** The path of a template's form. */
export type TemplateRoute = (template: {
  readonly namespace: string;
  readonly templateName: string;
}) => string;

/** Resolves the form's path in the legacy frontend system, which doesn't have the routes of the new one. */
export const LegacyTemplateRoute = createContext<TemplateRoute | undefined>(
  undefined,
);
