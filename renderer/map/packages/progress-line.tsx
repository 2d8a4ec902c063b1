/** A bar that fills. */
export function ProgressLine({ share }: { share: number }) {
  const percent = Math.min(100, Math.max(0, share * 100));
  return (
    <span className="progress" role="progressbar" aria-valuenow={Math.round(percent)}>
      <i style={{ width: `${percent}%` }} />
    </span>
  );
}
