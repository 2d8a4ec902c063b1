import { describe, expect, it } from 'vitest';
import { deviceConfig } from '../../../contract/device.ts';
import { drivers } from '../../../native/drivers/index.ts';
import { configOf, valuesOf } from '../../../renderer/vehicle/config-values.ts';
import {
  choiceKey,
  OPTION_FIELDS,
  readRest,
  writeRest,
  type OptionField,
} from '../../../renderer/vehicle/device-options.ts';
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

const fields = drivers.flatMap((driver) => (OPTION_FIELDS[driver.id] ?? []).map((field) => ({ driver, field })));

/** All that a person may give in a field. */
function givenIn(field: OptionField): (string | number | boolean)[] {
  switch (field.kind) {
    case 'choice':
      return [...field.values];
    case 'number':
      return [field.min, field.max];
    case 'text':
      return [field.example];
    case 'switch':
      return [true, false];
  }
}

describe('the fields of drivers’ options', () => {
  it('have a word each', () => {
    const keys = Object.values(OPTION_FIELDS).flatMap((all) => all.map(({ key }) => key));
    expect(keys.filter((key) => !Object.hasOwn(zh.option, key))).toEqual([]);
    expect(Object.keys(zh.option).filter((key) => !keys.includes(key))).toEqual([]);
  });

  it.each(fields.map(({ driver, field }) => [`${driver.id} ${field.key}`, driver, field] as const))(
    '%s takes what it offers',
    (_name, driver, field) => {
      for (const value of givenIn(field)) {
        // A line that keys while the port is closed is taken only from who says that he knows it.
        const known = driver.id === 'ptt-lines' ? { keyedWhenClosed: true } : {};
        expect(() => driver.decoder({ ...known, [field.key]: value }), String(value)).not.toThrow();
      }
      expect(() => driver.decoder({ [`${field.key}x`]: givenIn(field)[0] })).toThrow(/input-invalid/);
    },
  );

  it('offer neither less nor more than the driver takes in a number', () => {
    for (const { driver, field } of fields) {
      if (field.kind !== 'number') continue;
      expect(() => driver.decoder({ [field.key]: field.min - 1 }), field.key).toThrow();
      expect(() => driver.decoder({ [field.key]: field.max + 1 }), field.key).toThrow();
    }
  });

  it('name a choice by a key without a dot in it', () => {
    expect(choiceKey('text-2.1')).toBe('choice.text-2_1');
  });
});

describe('options without a field', () => {
  it('are lines of key=value, read as numbers and yes or no where they are that', () => {
    expect(readRest(' beams = 05,03 \n\nlong=true\nx=-1.5\nempty=\nnumber=0242286\n')).toEqual({
      beams: '05,03',
      long: true,
      x: -1.5,
      empty: '',
      number: '0242286',
    });
  });

  it('are written as they are read, without those that have a field', () => {
    const options = { family: 'bds3', beams: '05,03', long: true };
    expect(writeRest(options, 'rdss')).toBe('beams=05,03\nlong=true');
    expect(readRest(writeRest(options, 'other'))).toEqual(options);
  });

  it('name the line that is none', () => {
    expect(() => readRest('a=1\nbeams')).toThrow(new SyntaxError('beams'));
    expect(() => readRest('=1')).toThrow(SyntaxError);
  });
});

describe('a configuration in a form', () => {
  const config = deviceConfig.parse({
    id: 'rdss',
    name: '车顶',
    driver: 'rdss',
    port: '/dev/x',
    line: { baudRate: 9_600, dataBits: 7, parity: 'even' },
    options: { family: 'bds3', beams: '05,03' },
  });

  it('comes back as it was', () => {
    const { driver, port, line, options } = config;
    expect(configOf(valuesOf(config), config.line)).toEqual({ driver, port, line, options });
  });

  it('keeps parity and bits where the rate is changed, and drops the line where the rate is to be found out', () => {
    const values = valuesOf(config);
    expect(configOf({ ...values, baudRate: 19_200 }, config.line).line).toEqual({
      baudRate: 19_200,
      dataBits: 7,
      parity: 'even',
      stopBits: 1,
    });
    expect(configOf({ ...values, baudRate: 0 }, config.line)).not.toHaveProperty('line');
    expect(configOf({ driver: 'gnss-nmea', port: ' gpsd://127.0.0.1 ' })).toEqual({
      driver: 'gnss-nmea',
      port: 'gpsd://127.0.0.1',
      options: {},
    });
  });

  it('leaves out fields that are empty, and those of another driver', () => {
    const fields = { family: null, coding: '', lifetimeS: 600, keyLimitS: 5 };
    expect(configOf({ driver: 'rdss', port: '/dev/x', fields }).options).toEqual({ lifetimeS: 600 });
  });
});
