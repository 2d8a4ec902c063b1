/** A slider for gloves; its value stands beside it, not in a bubble under the finger. */
import { Slider } from 'antd';
import type { ComponentProps } from 'react';
import './glove-slider.css';

export const GloveSlider = (props: ComponentProps<typeof Slider>) => (
  <Slider {...props} className="glove-slider" tooltip={{ open: false }} />
);
