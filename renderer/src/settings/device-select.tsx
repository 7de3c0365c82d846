import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** One of the devices that are plugged in, or the computer's own choice; a chosen one that is not there is said to be missing. */
export function DeviceSelect({
  label,
  description,
  devices,
  value,
  change,
}: {
  readonly label: string;
  readonly description?: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly value: string;
  readonly change: (id: string) => void;
}) {
  const { t } = useTranslation();
  const missing = value !== '' && !devices.some(({ deviceId }) => deviceId === value);
  return (
    <NativeSelect
      label={label}
      {...(description === undefined ? {} : { description })}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={[
        { value: '', label: t('settings.usualDevice') },
        ...devices.map(({ deviceId, label: name }, at) => ({
          value: deviceId,
          label: name === '' ? t('settings.deviceNumber', { number: at + 1 }) : name,
        })),
        ...(missing ? [{ value, label: t('settings.deviceMissing') }] : []),
      ]}
    />
  );
}
