"""The Chinese surnames of more than one character; never a pair that also reads as a surname and a given name."""

from typing import Final

_SIMPLIFIED: Final = """
    欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 司寇 长孙 宇文 轩辕 端木 独孤 南宫 西门 东门
    北宫 南门 东郭 百里 呼延 闻人 赫连 澹台 公冶 公羊 公西 公良 公输 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于
    闾丘 亓官 巫马 颛孙 万俟 乐正 漆雕 壤驷 拓跋 夹谷 宰父 谷梁 穀梁 羊舌 微生 梁丘 左丘 第五 纳兰 完颜 叶赫 耶律
    贺兰 哥舒 尔朱 贺若 屈突 库狄 达奚 毌丘 即墨 子车 相里 胡母 范姜 侯莫陈 段干 爱新觉罗 叶赫那拉
"""
_TRADITIONAL: Final = """
    歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 軒轅 獨孤 南宮 西門 東門 北宮 南門 東郭 聞人 赫連 澹臺 濮陽 單于 仲孫 鍾離 鮮于
    閭丘 巫馬 顓孫 万俟 樂正 壤駟 夾谷 穀梁 納蘭 完顏 葉赫 賀蘭 爾朱 賀若 庫狄 達奚 子車 范姜 侯莫陳 段干 公輸 鐘離
    愛新覺羅 葉赫那拉
"""

COMPOUND: Final = frozenset((_SIMPLIFIED + _TRADITIONAL).split())
LONGEST: Final = max(map(len, COMPOUND))
