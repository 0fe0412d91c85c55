"""The network: a square picture in, 128 numbers of length one out; pictures of one product lie close together.

```text
 image 0..1 ─ normalise ─ 3×3/2 24 ─ 32 ─ 64 ─ 128 ─ 128 ─ 256 ─ mean ─ 128 ─ unit length
                                     /2   /2   /2          /2
```
Each number after the stem is a residual block of two 3×3 convolutions with squeeze-and-excitation. Everything is Conv, Relu, Sigmoid,
Mul, Add, Pool and Gemm, and the batch norms fold away, so that any runtime can run it. The heads exist in training only. A teacher, which
no cart ever runs, is the same with more channels (`width`).
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LENGTH = 128
SCALE = 20.0
MEAN = (0.53, 0.40, 0.26)
SPREAD = (0.25, 0.23, 0.21)
STEM = 24
BLOCKS = ((32, 2), (64, 2), (128, 2), (128, 1), (256, 2))


class Attention(nn.Module):
    """Squeeze and excitation: each channel is scaled by what the whole picture says of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, max(8, channels // 8), 1)
        self.excite = nn.Conv2d(max(8, channels // 8), channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        scale = self.excite(F.relu(self.squeeze(x.mean((2, 3), keepdim=True))))
        return x * torch.sigmoid(scale)


class Block(nn.Module):
    """Two convolutions beside a shortcut; a stride is average pooling on the shortcut."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.first = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.first_norm: nn.Module = nn.BatchNorm2d(after)
        self.second = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.second_norm: nn.Module = nn.BatchNorm2d(after)
        self.attention = Attention(after)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or before != after:
            self.shortcut = nn.Sequential(nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after))
        nn.init.zeros_(self.second_norm.get_parameter("weight"))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.first_norm(self.first(x)))
        y = self.attention(self.second_norm(self.second(y)))
        if self.stride == 2:
            x = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
        return F.relu(self.shortcut(x) + y)


class Net(nn.Module):
    """From a picture to its features and to its embedding, which is not yet of unit length."""

    mean: Tensor
    spread: Tensor

    def __init__(self, width: float = 1.0, dropout: float = 0.1) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("spread", torch.tensor(SPREAD).view(1, 3, 1, 1))
        before = round(STEM * width)
        self.stem = nn.Conv2d(3, before, 3, 2, 1, bias=False)
        self.stem_norm: nn.Module = nn.BatchNorm2d(before)
        blocks = []
        for channels, stride in BLOCKS:
            after = round(channels * width)
            blocks.append(Block(before, after, stride))
            before = after
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.project = nn.Linear(before, LENGTH, bias=False)
        self.project_norm: nn.Module = nn.BatchNorm1d(LENGTH)
        self.features = before

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = (image - self.mean) / self.spread
        x = F.relu(self.stem_norm(self.stem(x)))
        features = self.blocks(x).mean((2, 3))
        return features, self.project_norm(self.project(self.dropout(features)))


class Embedder(nn.Module):
    """What is exported: the embedding alone, of unit length."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        return F.normalize(self.net(image)[1].float(), dim=1)


class Heads(nn.Module):
    """What only training needs: a direction per product, a family per picture, and directions for products that were drawn."""

    def __init__(self, features: int, products: int, families: int, drawn: int) -> None:
        super().__init__()
        self.products = nn.Parameter(torch.randn(products, LENGTH) * 0.1)
        self.drawn = nn.Parameter(torch.randn(max(drawn, 1), LENGTH) * 0.1)
        self.family = nn.Linear(features, families)


def cosines(embedding: Tensor, directions: Tensor) -> Tensor:
    return F.normalize(embedding.float(), dim=1) @ F.normalize(directions, dim=1).T
