/** What the emulated chips say of themselves and how each has its own way: in the manner of their makers' manuals. */

export type ChipName = 'cx93010' | 'cx93001-2006' | 'usr5637' | 'rd02' | 'usr5639' | 'si24xx';

export interface Chip {
  readonly usb: {
    readonly vendorId: number;
    readonly productId: number;
    readonly release: number;
    readonly product: string;
    readonly manufacturer: string;
    readonly serial: string;
    /** Some firmware leaves out which data interface belongs to the control interface. */
    readonly union: boolean;
  };
  /** Answers to commands, line by line. */
  readonly says: Readonly<Record<string, readonly string[]>>;
  /** Audio formats: number, name, bits. */
  readonly formats: readonly (readonly [code: number, name: string, bits: number])[];
  readonly voice: boolean;
  readonly duplex: boolean;
  /** The code after DLE that leaves duplex. */
  readonly leaves: 'caret' | 'etx';
  /** `AT-TRV`, `-STE`, `-TTE`, and what they lead to in the stream. */
  readonly senses: boolean;
  /** `<DLE>H` right after off-hook. */
  readonly tellsOwnHook: boolean;
  /** Hears no caller before its memory is written to. */
  readonly needsPatch: boolean;
  /** `+VGR` takes 0 alone. */
  readonly gainIsFixed: boolean;
  readonly ringCadence: boolean;
}

const conexantFormats = [
  [0, 'SIGNED PCM', 8],
  [1, 'UNSIGNED PCM', 8],
  [129, 'IMA ADPCM', 4],
  [130, 'UNSIGNED PCM', 8],
  [131, 'uLAW', 8],
  [132, 'aLAW', 8],
  [133, '14 BIT PCM', 14],
] as const;
const oldFormats = [
  [1, 'UNSIGNED PCM', 8],
  [129, 'IMA ADPCM', 4],
  [130, 'UNSIGNED PCM', 8],
  [140, '2 Bit ADPCM', 2],
] as const;
const roboticsFormats = [
  [128, '8-BIT LINEAR', 8],
  [129, '16-BIT LINEAR', 16],
  [130, '8-BIT ALAW', 8],
  [131, '8-BIT ULAW', 8],
  [132, 'IMA ADPCM', 4],
] as const;

const states = [
  '0,"",0A0000E000,0A0000E000,0A0001E000',
  '1,"T",0B8418E000,0FE418E000,0B8419E000',
  '20,"t",0000000000,0000000000,BB8419E000',
];

const cx93010: Chip = {
  usb: {
    vendorId: 0x0572,
    productId: 0x1340,
    release: 0x0200,
    product: 'CX93010 ACF Modem',
    manufacturer: 'Conexant',
    serial: '12345678',
    union: true,
  },
  says: {
    ATI0: ['56000'],
    ATI3: ['CX93001-EIS_V0.2013-V92'],
    'AT+GMI': ['CONEXANT'],
    'AT+GMM': ['+GMM: V90'],
    'AT+GMR': ['CX93001-EIS_V0.2013-V92'],
    'AT+FCLASS=?': ['0,1,1.0,8'],
    'AT+VLS=?': states,
    'AT+VCID=?': ['(0-2)'],
    'AT+GCI=?': ['+GCI: (00,09,16,20,26,3D,42,59,B4,B5,FD,FE)'],
  },
  formats: conexantFormats,
  voice: true,
  duplex: true,
  leaves: 'caret',
  senses: true,
  tellsOwnHook: false,
  needsPatch: false,
  gainIsFixed: true,
  ringCadence: true,
};

const usr5637: Chip = {
  usb: {
    vendorId: 0x0baf,
    productId: 0x0303,
    release: 0x0200,
    product: 'USB Modem',
    manufacturer: 'U.S.Robotics',
    serial: '0',
    union: true,
  },
  says: {
    ATI0: ['5601'],
    ATI3: ['U.S. Robotics 56K FAX USB V1.2.23'],
    'AT+GMI': ['U.S. Robotics'],
    'AT+FCLASS=?': ['0,1,1.0,2,2.0,8'],
    'AT+VLS=?': ['(0-7)'],
    'AT+VCID=?': ['(0-2)'],
    'AT+GCI=?': ['+GCI: (B5)'],
  },
  formats: roboticsFormats,
  voice: true,
  duplex: true,
  leaves: 'etx',
  senses: false,
  tellsOwnHook: true,
  needsPatch: false,
  gainIsFixed: false,
  ringCadence: false,
};

export const chips: Readonly<Record<ChipName, Chip>> = {
  cx93010,
  'cx93001-2006': {
    ...cx93010,
    says: { ...cx93010.says, ATI3: ['CX93001-EIS_V0.2002-V92'], 'AT+GMR': ['CX93001-EIS_V0.2002-V92'] },
    formats: oldFormats,
    ringCadence: false,
  },
  usr5637,
  rd02: {
    ...cx93010,
    usb: { ...cx93010.usb, productId: 0x1324, product: 'RD02-D400', union: false },
    says: { ...cx93010.says, ATI3: ['CX93001-EIS_V0.2002-V92'] },
    needsPatch: true,
    ringCadence: false,
  },
  usr5639: {
    ...usr5637,
    usb: { ...usr5637.usb, product: 'USR5639' },
    says: { ...usr5637.says, ATI3: ['USR5639 V1.0.1'], 'AT+FCLASS=?': ['0,1,1.0,2'] },
    formats: [],
    voice: false,
  },
  si24xx: {
    ...usr5637,
    usb: { ...usr5637.usb, vendorId: 0x10c4, productId: 0xea60, product: 'Si2457', manufacturer: 'Silicon Labs' },
    says: { ...usr5637.says, ATI0: ['2457'], ATI3: ['Si2457 Rev. C'], 'AT+GMI': ['Silicon Labs'] },
    formats: [
      [0, 'SIGNED PCM', 8],
      [4, 'ULAW', 8],
      [5, 'ALAW', 8],
      [131, 'G.726', 4],
    ],
    duplex: false,
  },
};
