using Discovery.Dns;
using Discovery.Dns.Wire;
using Discovery.TestKit;

namespace Discovery.Client.Tests;

public sealed class DnsMessageTests
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("a.example"), DnsType.Srv);

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "shorter than a header", [1, 2, 3] },
        { "0 questions", [0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "2 questions", [0, 1, 0x80, 0, 0, 2, 0, 0, 0, 0, 0, 0] },
        { "cut off", [.. Header(0), 1] },
        { "points ahead", [.. Header(0), 0xc0, 12, 0, 33, 0, 1] },
        { "points ahead", [.. Header(0), 0xc0, 200, 0, 33, 0, 1] },
        { "label is too long", [.. Header(0), 0x40, 1, 2] },
        { "name is cut off", [.. Header(0), 5, (byte)'a'] },
        { "letter", [.. Header(0), 1, (byte)'/', 0, 0, 33, 0, 1] },
        { "letter", [.. Header(0), 1, (byte)'.', 0, 0, 33, 0, 1] },
        { "too long", [.. Header(0), .. Enumerable.Repeat<byte[]>([60, .. Enumerable.Repeat((byte)'a', 60)], 5).SelectMany(l => l), 0, 0, 33, 0, 1] },
        { "cut off", [.. Header(1), .. Asked()] },
        { "record is cut off", [.. Header(1), .. Asked(), 0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 9, 0xff, 0xff] },
        { "another length", [.. Header(1), .. Asked(), 0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 9, 0, 9, 0, 0, 0, 0, 0, 7, 0xc0, 12, 9] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_message_is_refused_with_what_is_wrong(string expected, byte[] message)
    {
        Assert.False(DnsMessage.TryParse(message, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cut_or_changed_byte_makes_the_parser_throw()
    {
        byte[] whole = ScriptedDns.Reply(
            Question.Encode(7), 0, ("a.example", 5, ScriptedDns.Name("b.example")), ("b.example", 33, ScriptedDns.Srv(1, 2, 3, "c.example")));
        Assert.True(DnsMessage.TryParse(whole, out var message, out _));
        Assert.True(message.Answers(7, Question));
        Assert.Equal(new SrvRecord("c.example", 3, 1, 2), Assert.Single(message.Srv(Question.Name)));
        for (var length = 0; length < whole.Length; length++)
            Assert.False(DnsMessage.TryParse(whole.AsSpan(0, length), out _, out _));
        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                byte[] changed = [.. whole];
                changed[at] = (byte)value;
                if (DnsMessage.TryParse(changed, out message, out _))
                    message.Srv(Question.Name);
            }
        }
    }

    [Fact]
    public void A_question_says_how_large_an_answer_may_be()
    {
        byte[] expected =
        [
            0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1, .. Asked(), 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(expected, Question.Encode(0x1234));
    }

    [Fact]
    public void Records_are_ordered_by_priority_and_drawn_by_weight()
    {
        SrvRecord[] records = [new("later", 1, 10, 100), new("light", 1, 5, 1), new("heavy", 1, 5, 99), new("none", 1, 5, 0)];
        Assert.Equal(["none", "light", "heavy", "later"], SrvOrder.Of(records, _ => 0).Select(record => record.Target));
        Assert.Equal(["heavy", "light", "none", "later"], SrvOrder.Of(records, max => max - 1).Select(record => record.Target));
        var chance = new Random(1);
        var first = Enumerable.Range(0, 1000).Count(_ => SrvOrder.Of(records, chance.Next)[0].Target == "heavy");
        Assert.InRange(first, 950, 999);
    }

    private static byte[] Header(byte answers) => [0, 1, 0x80, 0, 0, 1, 0, answers, 0, 0, 0, 0];

    private static byte[] Asked() => [.. ScriptedDns.Name("a.example"), 0, 33, 0, 1];
}
