/** Birds and trees, 256 of them: one byte picks one. Appending or reordering renames everybody. */
export const aliasWords: readonly string[] =
  `Accentor Albatross Alder Almond Anhinga Antbird Apple Apricot Ash Aspen Auk Avocet Babbler Balsam
  Banyan Baobab Barbet Barnacle Bateleur Bay Bayberry Beech Bellbird Birch Bishop Bittern Blackbird
  Blackcap Bluebird Bluethroat Bobolink Bonxie Boobook Boubou Boxwood Brambling Brant Broadbill
  Buckeye Budgie Bulbul Bullfinch Bunting Bustard Buteo Buttonbush Buzzard Calandra Canary
  Canvasback Caracara Cardinal Carob Cashew Cassia Cassowary Catalpa Catbird Cedar Chaffinch Chat
  Cherry Chestnut Chickadee Chiffchaff Chough Cinclodes Cisticola Citril Citron Clementine Clove
  Cockatoo Coffee Condor Coot Coral Cordonbleu Corella Cork Cormorant Corncrake Coucal Courser
  Cowbird Crake Crane Creeper Crossbill Crow Cuckoo Curassow Curlew Cypress Darter Dipper Dodo
  Dogwood Dotterel Dove Dovekie Dowitcher Drongo Dunlin Dunnock Eagle Ebony Egret Eider Elder Elm
  Emu Erne Euphonia Fantail Fieldfare Fig Finch Fir Firecrest Firefinch Flamingo Flicker Fulmar
  Gadwall Galah Gallinule Gannet Garganey Ginkgo Gnatcatcher Godwit Goldcrest Goldeneye Goldfinch
  Goosander Goose Goshawk Grackle Grebe Greenfinch Grosbeak Grouse Guava Guillemot Gull Gum
  Gyrfalcon Harrier Hawfinch Hawk Hawthorn Hazel Hemlock Heron Hickory Hobby Holly Honeyeater
  Hoopoe Hornbeam Hornbill Ibis Jabiru Jacana Jackdaw Jacamar Jaeger Jarrah Jay Juniper Kagu Kapok
  Kauri Kestrel Killdeer Kingfisher Kinglet Kite Kittiwake Kiwi Knot Laburnum Lapwing Larch Lark
  Laurel Lemon Lilac Lime Linden Linnet Loon Lorikeet Lory Macaw Magnolia Magpie Mahogany Mallard
  Manakin Mango Maple Martin Medlar Merganser Merlin Mesquite Mimosa Mockingbird Moorhen Motmot
  Mulberry Myna Myrtle Nighthawk Nightjar Noddy Nutcracker Nuthatch Nutmeg Oak Olive Orange Oriole
  Osier Osprey Ouzel Ovenbird Owl Palm Parakeet Pear Pelican Petrel Phoebe Pine Pintail Pipit
  Plover Poplar Puffin Quail Raven Redwood Robin Rowan Sequoia Shrike Siskin Skua Snipe
  Sparrow Starling Stork Teal`
    .split(/\s+/)
    .filter((word) => word !== '')
