import { Text } from '@mantine/core';
import { GatewayText } from '../gateway-text.tsx';

/** What keeps something from being saved, where no field can say it. */
export function Faults({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div role="alert">
      {texts.map((text) => (
        <Text key={text} c="red.9" className="fault clip">
          <GatewayText text={text} orOurs />
        </Text>
      ))}
    </div>
  );
}
