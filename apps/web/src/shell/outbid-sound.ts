/** Two soft falling notes, made here: no file to fetch in the moment that counts. */
let audio: AudioContext | null = null

export function playOutbidSound(): void {
  try {
    audio ??= new AudioContext()
    void audio.resume()
    playNote(audio, 660, audio.currentTime)
    playNote(audio, 495, audio.currentTime + 0.16)
  } catch {
    // No sound device, or not allowed before a first click: the page shows it anyway.
  }
}

function playNote(context: AudioContext, frequency: number, at: number): void {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0.0001, at)
  gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.32)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.35)
}
