using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Whether a user may log in, by Pluggable Authentication Modules: authentication, then the account. Loads libpam when it
/// is first asked. A module may do anything to the process that asks, see <see cref="PasswordProcess"/>.
/// </summary>
public static unsafe partial class Pam
{
    private const string Library = "libpam.so.0";
    private const int Success = 0, AuthenticationError = 7, Aborted = 26, ConversationError = 19, BufferError = 5;
    private const int UserName = 2, RemoteHost = 4, FailDelay = 10;
    private const int Silent = 0x8000;
    private const int HiddenPrompt = 1, ShownPrompt = 2, ErrorText = 3, InfoText = 4;

    /// <summary>More questions than that at a time no module asks (PAM_MAX_NUM_MSG).</summary>
    private const int MostMessages = 32;

    /// <summary>What 8.2.7 says of where the user is; the rules of a module may be about it.</summary>
    private const string Nowhere = "IHaveNoIdeaHowIGotHere";

    /// <summary>Where libpam looks for what it is to do.</summary>
    private static readonly string[] Folders = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"];

    /// <summary>
    /// Something says what shall be done for a service, or for all that are not named. The one old file counts where there
    /// is no folder.
    /// </summary>
    public static bool IsConfigured(string service) => Folders.Any(Directory.Exists)
        ? Describes(service) || Describes("other")
        : File.Exists("/etc/pam.conf");

    /// <summary>A service has a file of its own.</summary>
    public static bool Describes(string service) => Folders.Any(folder => File.Exists(Path.Combine(folder, service)));

    /// <summary>
    /// Asks. Hidden questions are answered with the password, all of them with the same, visible ones with the name, unless
    /// somebody answers (<see cref="PamQuestions"/>). Takes as long as the modules like.
    /// </summary>
    /// <param name="service">Whose modules.</param>
    /// <param name="user">The login name, without a NUL.</param>
    /// <param name="password">Without a NUL.</param>
    /// <param name="folder">Where the service is described; null for the system's places.</param>
    public static PasswordAnswer Check(
        string service, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, string? folder = null)
    {
        if (!NativeLibrary.TryLoad(Library, out nint library))
        {
            return PasswordAnswer.Failed($"{Library} is missing (Debian package libpam0g)");
        }

        Share();
        fixed (byte* userAt = Terminated(user), passwordAt = Terminated(password))
        fixed (byte* serviceAt = NativeText.Terminated(service), folderAt = NativeText.Terminated(folder ?? ""))
        {
            try
            {
                PamTalk talk = new() { User = userAt, Password = passwordAt };
                PamConversation conversation = new() { Answer = &Answer, Talk = &talk };
                void* handle = null;
                int started = folder is null
                    ? ((delegate* unmanaged[Cdecl]<byte*, byte*, PamConversation*, void**, int>)Entry(library, "pam_start"))(
                        serviceAt, userAt, &conversation, &handle)
                    : ((delegate* unmanaged[Cdecl]<byte*, byte*, PamConversation*, byte*, void**, int>)Entry(
                        library, "pam_start_confdir"))(serviceAt, userAt, &conversation, folderAt, &handle);
                return started == Success
                    ? Check(library, handle, &talk)
                    : PasswordAnswer.Failed($"pam_start: {ErrorOf(library, handle, started)}");
            }
            finally
            {
                Wipe(userAt, user.Length);
                Wipe(passwordAt, password.Length);
            }
        }
    }

    // Modules that do not say themselves that they use the library find its functions, as in a program that is linked to
    // it.
    private static void Share()
    {
        const int Now = 2, Global = 0x100;
        try
        {
            fixed (byte* name = NativeText.Terminated(Library))
            {
                _ = dlopen(name, Now | Global);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library of before 2021 has it elsewhere; most modules do say it.
        }
    }

    private static PasswordAnswer Check(nint library, void* handle, PamTalk* talk)
    {
        fixed (byte* nowhere = NativeText.Terminated(Nowhere))
        {
            var set = (delegate* unmanaged[Cdecl]<void*, int, void*, int>)Entry(library, "pam_set_item");
            _ = set(handle, RemoteHost, nowhere);

            // Who is refused waits without holding a process up.
            delegate* unmanaged[Cdecl]<int, uint, void*, void> delay = &Delay;
            _ = set(handle, FailDelay, delay);
        }

        int result = ((delegate* unmanaged[Cdecl]<void*, int, int>)Entry(library, "pam_authenticate"))(handle, Silent);
        bool isKnown = result == Success;
        if (isKnown)
        {
            result = ((delegate* unmanaged[Cdecl]<void*, int, int>)Entry(library, "pam_acct_mgmt"))(handle, Silent);
        }

        string reason = ErrorOf(library, handle, result);
        string? renamed = result == Success ? Renamed(library, handle, talk) : null;
        _ = ((delegate* unmanaged[Cdecl]<void*, int, int>)Entry(library, "pam_end"))(handle, result);
        PasswordAnswer answer = renamed is not null ? PasswordAnswer.Refused(renamed)
            : result == Success ? PasswordAnswer.Right
            : result == AuthenticationError && !isKnown ? PasswordAnswer.Wrong
            : result == Aborted ? PasswordAnswer.Failed($"PAM: {reason}")
            : PasswordAnswer.Refused(reason);
        return answer with { Delay = TimeSpan.FromMicroseconds(talk->Delay) };
    }

    // A module may have put the account's name in the place of what was typed.
    private static string? Renamed(nint library, void* handle, PamTalk* talk)
    {
        byte* name = null;
        int known = ((delegate* unmanaged[Cdecl]<void*, int, byte**, int>)Entry(library, "pam_get_item"))(
            handle, UserName, &name);
        string? own = known == Success && name is not null ? NativeText.Read(name) : null;
        return own is null
            ? "PAM does not say whose password it was" : AccountName.Obstacle(NativeText.Read(talk->User), _ => own);
    }

    private static string ErrorOf(nint library, void* handle, int result) => NativeText.Read(
        ((delegate* unmanaged[Cdecl]<void*, int, byte*>)Entry(library, "pam_strerror"))(handle, result));

    private static nint Entry(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static byte[] Terminated(ReadOnlySpan<byte> text)
    {
        byte[] bytes = GC.AllocateArray<byte>(text.Length + 1, pinned: true);
        text.CopyTo(bytes);
        return bytes;
    }

    private static void Wipe(byte* text, int length) =>
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(new Span<byte>(text, length));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Answer(int count, PamMessage** messages, PamResponse** responses, void* with)
    {
        if (count is < 1 or > MostMessages)
        {
            return ConversationError;
        }

        // The library frees them, and what they point to.
        var answers = (PamResponse*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(PamResponse));
        if (answers is null)
        {
            return BufferError;
        }

        for (int i = 0; i < count; i++)
        {
            switch (messages[i]->Style)
            {
                case HiddenPrompt:
                    answers[i].Text = !PamQuestions.IsOpen || PamQuestions.TakePassword()
                        ? Copy(((PamTalk*)with)->Password) : Ask(PasswordOutcome.AsksHidden, messages[i]);
                    break;
                case ShownPrompt:
                    answers[i].Text = !PamQuestions.IsOpen
                        ? Copy(((PamTalk*)with)->User) : Ask(PasswordOutcome.AsksShown, messages[i]);
                    break;
                case ErrorText or InfoText:
                    PamQuestions.Note(NativeText.Read(messages[i]->Text));
                    continue;
            }

            if (answers[i].Text is null)
            {
                // A question of a kind that nobody knows, or one that nobody answers.
                Free(answers, i);
                return ConversationError;
            }
        }

        *responses = answers;
        return Success;
    }

    private static byte* Ask(PasswordOutcome kind, PamMessage* message)
    {
        byte[]? answer = PamQuestions.Ask(kind, NativeText.Read(message->Text));
        if (answer is null)
        {
            return null;
        }

        fixed (byte* text = answer)
        {
            byte* copy = Copy(text);
            Wipe(text, answer.Length);
            return copy;
        }
    }

    private static byte* Copy(byte* text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    private static void Free(PamResponse* answers, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (answers[i].Text is not null)
            {
                Wipe(answers[i].Text, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(answers[i].Text).Length);
                NativeMemory.Free(answers[i].Text);
            }
        }

        NativeMemory.Free(answers);
    }

    // Also when the password was right: the account may be refused all the same, and the time must not tell which it was.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delay(int result, uint microseconds, void* with) => ((PamTalk*)with)->Delay = microseconds;

    [LibraryImport("libc")]
    private static partial nint dlopen(byte* name, int flags);
}
