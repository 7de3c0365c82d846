import { promisify } from 'node:util';
import type { Device } from 'usb';

/** A control request's setup packet, less its length. */
export interface Request {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** @throws LibUSBException */
export function requestOut(device: Device, { requestType, request, value, index }: Request, data: Buffer) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  device.controlTransfer(requestType, request, value, index, data, (error) => (error ? reject(error) : resolve()));
  return promise;
}

/** @throws LibUSBException */
export function requestIn(device: Device, { requestType, request, value, index }: Request, bytes: number) {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  device.controlTransfer(requestType, request, value, index, bytes, (error, data) =>
    error ? reject(error) : resolve(Buffer.isBuffer(data) ? data : Buffer.alloc(0)),
  );
  return promise;
}

/** A string descriptor; empty for index 0. @throws LibUSBException */
export const readString = async (device: Device, index: number): Promise<string> =>
  (await promisify(device.getStringDescriptor.bind(device))(index)) ?? '';

/** @throws LibUSBException */
export const setConfiguration = (device: Device, configuration: number): Promise<void> =>
  promisify(device.setConfiguration.bind(device))(configuration);
