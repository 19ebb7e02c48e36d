using System.Collections.Immutable;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>
/// The auth state in a checkpoint: enabled, revision; number of users, of each its message and the revision of its password; number of
/// roles, of each its message; number of tokens, of each hash, user and entry of the last use.
/// </summary>
internal static class AuthState
{
    internal static void Write(AuthView view, CodedOutputStream output)
    {
        output.WriteBool(view.IsEnabled);
        output.WriteUInt64(view.Revision);
        output.WriteInt32(view.Users.Count);
        foreach (var user in view.Users.Values)
        {
            var message = new User { Name = ByteString.CopyFromUtf8(user.Name), Password = ByteString.CopyFromUtf8(user.PasswordHash) };
            message.Roles.Add(user.Roles);
            message.Options = new UserAddOptions { NoPassword = user.HasNoPassword };
            output.WriteMessage(message);
            output.WriteUInt64(user.PasswordRevision);
        }

        output.WriteInt32(view.Roles.Count);
        foreach (var role in view.Roles.Values)
        {
            output.WriteMessage(new Role { Name = ByteString.CopyFromUtf8(role.Name), KeyPermission = { role.Permissions } });
        }

        output.WriteInt32(view.Tokens.Count);
        // Sorted, so that the same state is the same bytes on all members.
        foreach (var (key, token) in view.Tokens.OrderBy(t => t.Key))
        {
            output.WriteFixed64(key.High);
            output.WriteFixed64(key.Low);
            output.WriteString(token.User);
            output.WriteUInt64(token.UsedAt);
        }
    }

    internal static AuthView Read(CodedInputStream input)
    {
        var (isEnabled, revision) = (input.ReadBool(), input.ReadUInt64());
        var users = AuthView.Initial.Users.ToBuilder();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var message = new User();
            input.ReadMessage(message);
            var name = message.Name.ToStringUtf8();
            users[name] = new AuthUser(
                name, message.Password.ToStringUtf8(), message.Options?.NoPassword == true, input.ReadUInt64(),
                ImmutableSortedSet.CreateRange(StringComparer.Ordinal, message.Roles));
        }

        var roles = AuthView.Initial.Roles.ToBuilder();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var message = new Role();
            input.ReadMessage(message);
            var name = message.Name.ToStringUtf8();
            roles[name] = new AuthRole(name, [.. message.KeyPermission]);
        }

        var tokens = ImmutableDictionary.CreateBuilder<TokenKey, UserToken>();
        for (var left = input.ReadInt32(); left > 0; left--)
        {
            var key = new TokenKey(input.ReadFixed64(), input.ReadFixed64());
            tokens[key] = new UserToken(input.ReadString(), input.ReadUInt64());
        }

        return AuthView.Initial.With(isEnabled, revision, users.ToImmutable(), roles.ToImmutable(), tokens.ToImmutable());
    }
}
