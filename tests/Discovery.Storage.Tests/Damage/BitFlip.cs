namespace Discovery.Storage.Tests;

/// <summary>One bit of one file.</summary>
/// <param name="HoldsData">Something that a start or a read needs stands there: the flip has to be noticed. Otherwise it must change nothing.</param>
internal readonly record struct BitFlip(string File, long Offset, int Bit, bool HoldsData)
{
    public byte Mask => (byte)(1 << Bit);
}
