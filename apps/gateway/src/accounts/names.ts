import { randomInt } from 'node:crypto'

const qualities =
  'Amber Brisk Bright Calm Candid Clear Copper Coral Crimson Curious Eager Early Fair Gentle Golden Green Hazel Hidden Honest Indigo Ivory Jade Keen Kind Lively Lucky Lunar Mellow Misty Nimble Noble Olive Patient Pearl Plain Polar Quick Quiet Rapid Rosy Sable Scarlet Silent Silver Snowy Solar Steady Sunny Swift Tawny Tender Tidy Umber Velvet Violet Warm Wise Witty'.split(
    ' ',
  )
const creatures =
  'Badger Bear Beaver Bittern Bison Crane Curlew Deer Dipper Dolphin Dove Dunlin Eagle Egret Falcon Finch Fox Gannet Goose Grebe Hare Hawk Heron Ibex Jay Kestrel Kite Lark Linnet Lynx Magpie Marten Mole Moth Newt Otter Owl Pipit Plover Puffin Quail Raven Robin Salmon Seal Shrew Siskin Snipe Sparrow Stoat Stork Swan Swift Teal Tern Thrush Trout Vole Wagtail Wren'.split(
    ' ',
  )

const oneOf = (words: readonly string[]) => words[randomInt(words.length)] ?? ''

/** A name for somebody who gave none. Not unique, and it need not be: others see an alias. */
export function pleasantName(): string {
  return `${oneOf(qualities)} ${oneOf(creatures)}`
}
