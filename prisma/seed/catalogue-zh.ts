/** The catalogue's Chinese texts; the keys are the lots' slugs, so no lot can be without them. */

interface ChineseText {
  readonly titleZh: string
  readonly descriptionZh: string
  readonly conditionZh: string
  readonly shippingNoteZh: string
}

const flat = '平放于硬板之间，防水封装，附挂号追踪。'
const rolled = '衬无酸纸卷入硬筒寄送，附挂号追踪。'
const album = '连同护邮袋平装于硬卡之间，挂号寄送。'

export const chinese = {
  'male-fern-plate': {
    titleZh: '《欧洲鳞毛蕨》植物图版，第十四图',
    descriptionZh:
      '仿十九世纪植物志图版，绿、褐双色套印于奶油色图画纸，附锈色点染。正中为整枚蕨叶，左为拳卷幼芽，右为放大的小羽片，孢子囊群历历可数。纸幅 40 × 50 厘米，压痕清晰。系为本演示拍卖行绘制的作品，并非当年旧物；来源为本行图稿夹。',
    conditionZh: '品相极佳。绿版略向右下偏移，与此类图版的常见面貌一致。',
    shippingNoteZh: flat,
  },
  'field-poppy-plate': {
    titleZh: '《虞美人》植物图版，第二十二图',
    descriptionZh:
      '仿十九世纪设色铜版植物图：朱红与灰绿两色覆于褐色线稿之上。一株之中花、蕾、果俱全，茎上刺毛逐根绘出。纸幅 40 × 50 厘米，四边留足。系为本演示拍卖行绘制的作品，并非当年旧物；来源为本行图稿夹。',
    conditionZh: '品相极佳。花瓣边缘可见一线留白，为套色微移所致。',
    shippingNoteZh: flat,
  },
  'isle-of-orrey-survey': {
    titleZh: '《奥雷岛》地形测绘图，第七幅',
    descriptionZh:
      '一座虚构岛屿的等高线地图，仿二十世纪初的分层设色测绘图，棕、蓝、灰绿三色印于浅黄纸。等高线、溪流与高程点均由同一计算地形得出，图面因而处处自洽。纸幅 50 × 40 厘米。系为本演示拍卖行绘制；地名与高程皆属虚构，请勿据以登山。',
    conditionZh: '品相上佳，未经折叠。陆地底色与海岸线有两丝之差。',
    shippingNoteZh: rolled,
  },
  'orrey-harbour-chart': {
    titleZh: '《奥雷港进港海图》，附三十二向罗经花',
    descriptionZh:
      '仿十九世纪雕版海图，黑与洋红两色，浅滩与陆地各施一层平涂。水深以英寻计，由计算海底取样；罗经花三十二向，恒向线由此辐射全幅。纸幅 50 × 40 厘米，边框刻度黑白相间。系为本演示拍卖行绘制的虚构海域，不可用于航行。',
    conditionZh: '品相上佳。未见针孔、修改或折痕。',
    shippingNoteZh: rolled,
  },
  'northern-sky': {
    titleZh: '《北天星图》，蓝金二色',
    descriptionZh:
      '仿十九世纪星图集中的北天平面星图，奶油色与金色印于深蓝地。亮星依赤经、赤纬定位，星点大小随星等而变；暗星与银河的细点则为装饰。纸幅 40 × 40 厘米，外环刻赤经时圈。系为本演示拍卖行绘制；来源为本行图稿夹。',
    conditionZh: '品相极佳。蓝地匀净，未见擦痕。',
    shippingNoteZh: flat,
  },
  'orrey-definitive-sheet': {
    titleZh: '奥雷普通邮票 12 便士，二十枚小版张，洋红',
    descriptionZh:
      '一版二十枚（五列四行），仿凹版普通邮票：椭圆扭索纹框内绘灯塔，以洋红色细线排刻。右侧两列较左侧略低一丝，边纸印有版号 2 B 与色标。带边纸全张约 24 × 20 厘米，置于深色册页。系为本演示拍卖行绘制；奥雷邮政并不存在，本品无邮资效力。',
    conditionZh: '原版未折，四边边纸完整，齿孔齐全。',
    shippingNoteZh: album,
  },
  'coastal-airmail-stamp': {
    titleZh: '《沿海航空》航空邮票 25 便士，蓝与洋红',
    descriptionZh:
      '大型横幅航空邮票一枚，仿二十世纪三十年代双版套印：蓝色线刻天空、山岭与海面，其上覆印洋红色水上飞机。天空的线条愈近地平愈细，云朵以留白显出。票幅放大呈现，附灰色册页。系为本演示拍卖行绘制；无邮资效力。',
    conditionZh: '未使用，齿孔完整，中心居正。',
    shippingNoteZh: album,
  },
  'autumn-concert-poster': {
    titleZh: '《秋季音乐会》海报，黑红二色',
    descriptionZh:
      '网格构成的音乐会海报，仿二十世纪五十年代瑞士平面设计：两组声波交叠，圆点随之涨落，黑、橙红两版叠印，相交处色泽转深。文字全用小写，字形由圆与直线构成。纸幅 40 × 50 厘米。系为本演示拍卖行绘制；所述音乐会并不存在。',
    conditionZh: '品相极佳，卷存，四角挺括。',
    shippingNoteZh: rolled,
  },
  'alphabet-exhibition-poster': {
    titleZh: '《abc》文字展海报，四色',
    descriptionZh:
      '仿二十世纪二十年代构成派与造型学校一路的展览海报：a、b、c 三字母仅以圆、环与直条搭成，沿三十五度斜线排布。红、黑、黄、蓝四色印于浅褐纸。纸幅 40 × 50 厘米。系为本演示拍卖行绘制；所述展览并不存在。',
    conditionZh: '品相上佳，纸色均匀。',
    shippingNoteZh: rolled,
  },
  'val-sorena-railway-poster': {
    titleZh: '《索雷纳谷高山铁路》旅行海报',
    descriptionZh:
      '仿二十世纪三十年代石版旅行海报，通幅平涂，不勾轮廓：晨光中的雪峰、石拱高架桥，以及一列小小的红色列车。山体以明暗两面切分，林木分三层由浅入深。纸幅 40 × 50 厘米。系为本演示拍卖行绘制；山谷与线路皆属虚构。',
    conditionZh: '品相上佳，无裱托，未见水渍。',
    shippingNoteZh: rolled,
  },
  'moonlit-swell': {
    titleZh: '《月下涌浪》套色木版风格版画',
    descriptionZh:
      '仿十九世纪套色木版：墨线一版、蓝色三版、天空渐染一版，右下钤朱印。云带横过满月，水鸟成群，浪头层层推近，天空可见细密木纹。纸幅 40 × 50 厘米，四边留白。系为本演示拍卖行绘制，不涉任何作者或流派之归属；印文为海浪纹样，并非姓名。',
    conditionZh: '品相极佳，色泽饱满，渐染匀净。',
    shippingNoteZh: flat,
  },
  'ogee-rose-pattern': {
    titleZh: '《S 形蔷薇》手印墙纸样张',
    descriptionZh:
      '仿十九世纪末工艺美术时期的手工木版墙纸：蔷薇与莨苕叶左右对称，错半循环，连靛蓝地共六色。叶片沿曲线逐瓣生成，叶脉直达每一裂片。纸幅 40 × 50 厘米，下缘附色标与纹样名。系为本演示拍卖行绘制的原创纹样；来源为本行图稿夹。',
    conditionZh: '未使用样张，四边未裁。',
    shippingNoteZh: rolled,
  },
  'twelve-fold-star': {
    titleZh: '《十二重星》几何纹样',
    descriptionZh:
      '依“多边形相接”之法推算的星形纹样：十二边形、六边形与四边形密铺，自每边中点引线，交会而成十二角、六角、四角之星。蓝、青、赭三色，黑线白带勾边。纸幅 40 × 40 厘米。系为本演示拍卖行推算并绘制的几何作品，并非某处建筑之摹本。',
    conditionZh: '品相极佳。色块与线网有两丝之差，系有意为之。',
    shippingNoteZh: flat,
  },
  'letter-q-specimen': {
    titleZh: '《大写 Q》字样单页',
    descriptionZh:
      '仿十九世纪铸字所字样页：粗细对比强烈的大写 Q 居中，朱红长尾横贯，构字辅助线与尺寸一并印出。下方为本行自绘的无衬线字母与数字全套。纸幅 40 × 50 厘米，黑红二色。系为本演示拍卖行绘制，未采用任何现成字体。',
    conditionZh: '品相极佳。',
    shippingNoteZh: flat,
  },
  'seaweed-cyanotype': {
    titleZh: '《海藻》蓝晒风格物影图',
    descriptionZh:
      '仿十九世纪蓝晒植物物影：普鲁士蓝手刷涂层，边缘留有刷痕，浅色藻影浮于其上。叉枝藻逐级分岔生成，带状藻薄而透光，中肋分明。纸幅 40 × 50 厘米。系为本演示拍卖行以矢量绘制，并非感光印相。',
    conditionZh: '品相上佳。涂层边缘参差为技法特征。',
    shippingNoteZh: flat,
  },
  'ammonite-engraving': {
    titleZh: '《菊石》线刻图版，第六图',
    descriptionZh:
      '仿十八世纪末自然史铜版：对数螺线上的肋纹受左上方来光，明暗全以线条的长短粗细表现，另施一层暖色底调。纸幅 40 × 40 厘米，压痕清晰。系为本演示拍卖行绘制的作品，并非当年旧物；来源为本行图稿夹。',
    conditionZh: '品相极佳。底调略有偏移。',
    shippingNoteZh: flat,
  },
} as const satisfies Record<string, ChineseText>

export type Slug = keyof typeof chinese
