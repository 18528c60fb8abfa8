import { readSettings, type Settings, SettingsError } from '../../../../shared/settings/settings.ts';
import type { ChosenSettings } from '../../deployment/chooseSettings.ts';
import { type Finding, fault, ok } from '../finding.ts';

/** Every fault of the settings; what follows needs them whole. */
export function checkSettings({ variables, from }: ChosenSettings): {
  readonly findings: readonly Finding[];
  readonly settings?: Settings;
} {
  try {
    const settings = readSettings(variables);
    return { settings, findings: [ok('settings', `those of ${from} are complete`)] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const advice = `set it in ${from}; the app does not start without`;
    return { findings: error.faults.map((text) => fault('settings', text, advice)) };
  }
}
