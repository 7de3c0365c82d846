import type { Words } from './words.ts';

export const es: Words = {
  idle: 'Copperline: sin llamadas',
  ringing: 'Copperline: está sonando',
  inCall: (calls) => (calls === 1 ? 'Copperline: 1 llamada' : `Copperline: ${calls} llamadas`),
  trouble: 'Copperline: algo va mal',
  callsOn: (line) => `llama por ${line}`,
  withheld: 'Número oculto',
  unknown: 'Persona desconocida',
  answer: 'Contestar',
  decline: 'Rechazar',
  answerWho: (who) => `Contestar a ${who}`,
  declineWho: (who) => `Rechazar a ${who}`,
  hangUpWho: (who) => `Colgar a ${who}`,
  open: 'Abrir Copperline',
  startAtLogin: 'Iniciar al abrir la sesión',
  restartForUpdate: (version) => `Reiniciar para pasar a ${version}`,
  quit: 'Salir',
  goesOn: {
    title: 'Copperline sigue en marcha',
    text: 'La ventana está cerrada y las llamadas siguen entrando. Copperline está junto al reloj; Salir también.',
  },
  quitAsks: {
    title: '¿Salir de Copperline?',
    text: (calls) =>
      calls === 1
        ? 'Hay una llamada en curso. Terminará, y no entrarán llamadas hasta el próximo inicio.'
        : `Hay ${calls} llamadas en curso. Terminarán, y no entrarán llamadas hasta el próximo inicio.`,
    keep: 'Seguir',
    end: 'Terminar y salir',
  },
  startFailed: {
    title: 'Copperline no pudo iniciarse',
    again: 'Intentar de nuevo',
    folder: 'Mostrar la carpeta de datos',
  },
  menu: {
    file: 'Archivo',
    edit: 'Edición',
    view: 'Ver',
    calls: 'Llamadas',
    help: 'Ayuda',
    about: 'Acerca de Copperline',
    close: 'Cerrar la ventana',
    answerNext: 'Contestar',
    declineNext: 'Rechazar',
    hangUpAll: 'Colgar',
    dataFolder: 'Mostrar la carpeta de datos',
    licences: 'Licencias',
    checkUpdates: 'Buscar actualizaciones',
  },
  safeMode: {
    title: 'La consola se ha detenido varias veces',
    text: 'Las líneas y las llamadas no se ven afectadas: de ellas se ocupa otra parte de Copperline. Los teléfonos suenan como antes.',
    again: 'Mostrar de nuevo la consola',
    hint: 'Si vuelve a detenerse, salga de Copperline por el menú, inícielo otra vez y busque actualizaciones.',
  },
  about: {
    title: 'Licencias',
    text: 'Copperline se apoya en el trabajo de otras personas. Cada parte tiene su propia licencia, reproducida abajo.',
    none: 'La lista de licencias no forma parte de este Copperline: está en los paquetes desde los que se inició.',
  },
  ended: {
    sleep: 'El ordenador entró en suspensión.',
    shutdown: 'El ordenador se apagó.',
  },
};
