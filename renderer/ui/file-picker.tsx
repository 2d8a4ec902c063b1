/** A button by which a person chooses files, and a word beside it on what is taken. */
import { Button } from 'antd';
import { useRef } from 'react';

interface FilePickerProps {
  title: string;
  hint: string;
  /** Endings with their dots, separated by commas. */
  accept: string;
  onFiles: (files: readonly File[]) => void;
  /** Of the button; that of the input behind it ends in `-input`. */
  testId: string;
}

export function FilePicker({ title, hint, accept, onFiles, testId }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = (chosen: FileList | null) => {
    onFiles([...(chosen ?? [])]);
    // The same file may be chosen again.
    if (input.current) input.current.value = '';
  };
  return (
    <div className="buttons">
      <Button type="primary" onClick={() => input.current?.click()} data-testid={testId}>
        {title}
      </Button>
      <span className="muted">{hint}</span>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple
        hidden
        onChange={({ target }) => take(target.files)}
        data-testid={`${testId}-input`}
      />
    </div>
  );
}
