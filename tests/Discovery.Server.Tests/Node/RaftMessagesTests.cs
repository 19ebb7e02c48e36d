using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Server.Node;
using Google.Protobuf;

namespace Discovery.Server.Tests.Node;

public sealed class RaftMessagesTests
{
    private static readonly Message Append = new()
    {
        Kind = MessageKind.Append,
        From = 1,
        To = 2,
        Term = 5,
        LogIndex = 7,
        LogTerm = 3,
        Commit = 6,
        Entries = [new Entry(8, 3, new byte[] { 1 }), new Entry(9, 5, new byte[] { 2 }, EntryKind.Membership)],
    };

    [Fact]
    public void What_is_encoded_is_decoded_again()
    {
        var reply = new Message
        {
            Kind = MessageKind.AppendReply,
            From = 1,
            To = 2,
            Term = 9,
            LogIndex = 1,
            LogTerm = 2,
            Commit = 3,
            Reject = true,
            Hint = 4,
            HintTerm = 5,
            Context = 6,
            Transfer = true,
        };
        Assert.Equal(reply with { Entries = [] }, RoundTrip(reply)! with { Entries = reply.Entries });

        var append = RoundTrip(Append)!;
        Assert.Equal(Append with { Entries = [] }, append with { Entries = [] }, (a, b) => a.ToString() == b.ToString());
        Assert.Equal(
            Append.Entries.Select(e => (e.Index, e.Term, e.Kind, Convert.ToHexString(e.Data.Span))),
            append.Entries.Select(e => (e.Index, e.Term, e.Kind, Convert.ToHexString(e.Data.Span))));
    }

    [Fact]
    public void Entries_that_do_not_follow_each_other_are_no_message()
    {
        Assert.Null(RoundTrip(Append with { LogIndex = 6 }));
        Assert.Null(RoundTrip(Append with { LogTerm = 4 }));
        Assert.Null(RoundTrip(Append with { Term = 4 }));
        Assert.Null(RoundTrip(Append with { Entries = [.. Append.Entries.Reverse()] }));
    }

    [Fact]
    public void Kinds_that_do_not_travel_or_have_the_wrong_term_are_no_message()
    {
        Assert.Null(RoundTrip(Append with { Kind = MessageKind.Snapshot }));
        Assert.Null(RoundTrip(Append with { Kind = MessageKind.None }));
        Assert.Null(RoundTrip(Append with { Kind = (MessageKind)99 }));
        Assert.Null(RoundTrip(new Message { Kind = MessageKind.Heartbeat, From = 1, To = 2 }));
        Assert.Null(RoundTrip(new Message { Kind = MessageKind.Propose, From = 1, To = 2, Term = 3 }));
    }

    private static Message? RoundTrip(Message message)
    {
        var encoded = RaftMessages.Encode(message);
        encoded.From = message.From;
        return RaftMessages.Decode(PeerMessage.Parser.ParseFrom(encoded.ToByteArray()));
    }
}
