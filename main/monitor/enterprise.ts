/**
 * The number of an enterprise, under which syslog's and SNMP's names of ours stand. 32473 is the one that RFC 5612 sets
 * aside; a product's own comes from IANA. docs/adr/0035-monitoring.md says what changes with it.
 */
export const ENTERPRISE = 32_473;
