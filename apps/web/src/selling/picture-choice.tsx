import { useLanguage } from '../i18n/language.tsx'
import { classes } from '../ui/classes.ts'
import { LotPicture } from '../ui/lot-picture.tsx'
import { housePictures } from './house-pictures.ts'

/** One of the house's drawings, seen rather than read. */
export function PictureChoice(props: {
  value: string
  fault: string | undefined
  onChange: (path: string) => void
}) {
  const { m } = useLanguage()
  const choices = [{ path: '', name: m.selling.noPicture }, ...housePictures]
  return (
    <fieldset className="sm:col-span-2">
      <legend className="mb-1.5 font-[550] text-label">{m.selling.fieldPicture}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))] gap-2">
        {choices.map(({ path, name }) => (
          <label
            key={path}
            title={name}
            className={classes(
              'relative block has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              path === props.value && 'outline-2 outline-ink',
            )}
          >
            <input
              type="radio"
              name="picture"
              value={path}
              checked={path === props.value}
              onChange={() => props.onChange(path)}
              aria-label={name}
              className="absolute inset-0 z-10 size-full cursor-pointer appearance-none opacity-0"
            />
            {path === '' ? (
              <span className="grid aspect-[4/5] place-items-center bg-ground text-fine text-soft">
                {name}
              </span>
            ) : (
              <LotPicture src={path} title={name} decorative flat className="aspect-[4/5]" />
            )}
          </label>
        ))}
      </div>
      <p className={classes('mt-1.5 text-fine', props.fault ? 'text-outbid' : 'text-faint')}>
        {props.fault ?? m.selling.pictureHint}
      </p>
    </fieldset>
  )
}
