using System.Text;

namespace Discovery.Fuzz.Kit;

/// <summary>Inputs that are nearly what is expected; each follows from its number alone.</summary>
internal sealed class Mutator(FuzzTarget target)
{
    private const int BytesMax = 64 << 10;

    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF, 0xFE, (byte)'{', (byte)'"', (byte)'[', (byte)'/', (byte)'%', (byte)'\n'];

    public byte[] Input(int seed)
    {
        var random = new Random(seed);
        List<byte> bytes = [.. target.Seeds[random.Next(target.Seeds.Count)]];
        for (int left = 1 + random.Next(6); left > 0; left--)
            Change(bytes, random);
        return bytes.Count <= BytesMax ? [.. bytes] : [.. bytes.Take(BytesMax)];
    }

    private void Change(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int count = Math.Min(random.Next(1, 16), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when target.Words.Count > 0:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(target.Words[random.Next(target.Words.Count)]));
                break;
            case 7:
                byte[] other = target.Seeds[random.Next(target.Seeds.Count)];
                bytes.InsertRange(at, other.Skip(random.Next(other.Length + 1)));
                break;
            case 8 when count > 0:
                // The same again and again: depth, and lengths.
                List<byte> piece = bytes.GetRange(at, count);
                for (int times = random.Next(200); times > 0; times--)
                    bytes.InsertRange(at, piece);
                break;
            default:
                byte[] number = new byte[random.Next(1, 11)];
                Array.Fill(number, (byte)0xFF);
                number[^1] = (byte)random.Next(128);
                bytes.InsertRange(at, number);
                break;
        }
    }
}
